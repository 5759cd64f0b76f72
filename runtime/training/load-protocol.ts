/** Reads a protocol: YAML, validated against the schema that ships, every mistake reported at its place in one go. */
import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { UserError } from '../user-error.js'
import type { Protocol } from './protocol.js'
import { contradictions } from './protocol-contradictions.js'
import { renderProblems } from './render-problems.js'
import { schemaProblems } from './schema-problems.js'
import { type Problem, readYaml } from './yaml-source.js'

/** The schema, for editors and for reading protocols. */
export const protocolSchemaFile = new URL('../../../specs/protocols/protocol.schema.json', import.meta.url)

/**
 * The protocol that `text` states, defaults filled in.
 *
 * @param file what to call the text in errors.
 * @throws UserError with all that is wrong: place, what was found, what was expected, and the nearest right key.
 */
export function loadProtocol(text: string, file: string): Protocol {
  const { protocol, problems } = checkProtocol(text)
  if (protocol === undefined) throw new UserError(renderProblems(problems, text, file))
  return protocol
}

/** The protocol, or what is wrong with the text, in the order of places; never both. */
export function checkProtocol(text: string): { protocol?: Protocol; problems: readonly Problem[] } {
  const source = readYaml(text)
  const problems = [...source.problems]
  if (source.value !== undefined) {
    const validate = compileSchema()
    // Fills in the defaults.
    if (!validate(source.value)) problems.push(...schemaProblems(validate.errors ?? [], validate.schema, source))
    problems.push(...contradictions(source))
  }
  if (problems.length === 0) return { protocol: source.value as Protocol, problems }
  return { problems: problems.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column) }
}

/** The protocol in the file at `path`. @throws UserError also where the file cannot be read. */
export function loadProtocolFile(path: string): Protocol {
  return loadProtocol(readText(path), path)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const reason = code === 'ENOENT' ? 'there is no such file' : error instanceof Error ? error.message : String(error)
    throw new UserError(
      `cannot read the protocol ${path}: ${reason}`,
      'protocols that ship are in specs/protocols/, for example specs/protocols/omniglot-paper.yaml',
    )
  }
}

function compileSchema(): ValidateFunction {
  const schema = JSON.parse(readFileSync(protocolSchemaFile, 'utf8'))
  return new Ajv({ allErrors: true, verbose: true, useDefaults: true }).compile(schema)
}
