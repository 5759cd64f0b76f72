/** Reads a protocol: YAML, validated against the schema that ships, every mistake reported at its place in one go. */
import { existsSync, readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { fileErrorText, isFileError } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'
import { packageRoot } from '../runs/environment.js'
import type { Protocol } from './protocol.js'
import { contradictions } from './protocol-contradictions.js'
import { renderProblems } from './render-problems.js'
import { schemaProblems } from './schema-problems.js'
import { type Problem, readYaml } from './yaml-source.js'

/** The schema, for editors and for reading protocols. */
export const protocolSchemaFile = new URL('specs/protocols/protocol.schema.json', packageRoot)

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

/** The protocol that `given` names, as `readProtocol` takes it. @throws UserError also where it cannot be read. */
export function loadProtocolFile(given: string): Protocol {
  const { text, file } = readProtocol(given)
  return loadProtocol(text, file)
}

/**
 * The text of a protocol and what to call it: of a file, or of one that ships, by its name alone: `quickstart`.
 *
 * @throws UserError where it cannot be read.
 */
export function readProtocol(given: string): { text: string; file: string } {
  const shipped = /^[\w-]+$/.test(given) && !existsSync(given) ? `specs/protocols/${given}.yaml` : undefined
  try {
    const text = readFileSync(shipped === undefined ? given : new URL(shipped, packageRoot), 'utf8')
    return { text, file: shipped ?? given }
  } catch (error) {
    if (!isFileError(error)) throw error
    throw new UserError(
      `cannot read the protocol ${given}: ${fileErrorText(error)}`,
      'name a .yaml file, or one that ships: quickstart, omniglot-paper',
    )
  }
}

function compileSchema(): ValidateFunction {
  const schema = JSON.parse(readFileSync(protocolSchemaFile, 'utf8'))
  return new Ajv({ allErrors: true, verbose: true, useDefaults: true }).compile(schema)
}
