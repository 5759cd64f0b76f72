/** The names that a claim's words mean: a tower or head, then stages, blocks and layers on the way down. */
import type { Expression, Identifier, NetworkItem, Statement } from '../../grammar/ast.js'
import { expressionsIn } from '../resolve/expressions.js'
import type { LoadedFile } from '../resolve/imports.js'
import { partName, towersOf } from '../resolve/network.js'
import { type Definition, type FileScope, isBlock } from '../resolve/program.js'
import { allStatements } from '../resolve/statements.js'
import type { OpenBinding } from './binding.js'
import { keyOf } from './recorder.js'

/** Where the next word is looked for. */
interface Inside {
  readonly body: readonly Statement[]
  readonly file: FileScope
}

/** Notes what the words of a claim mean, as far as they name what a file defines; the last of them are a measure. */
export function bindClaim(
  subject: readonly Identifier[],
  items: readonly NetworkItem[],
  file: LoadedFile,
  known: ReadonlyMap<string, OpenBinding>,
): void {
  const [first, ...rest] = subject
  const part = first && partNamed(first.text, items, file)
  if (first === undefined || part === undefined || !('body' in part.declaration)) return
  note(first, part.declaration.name, known)
  let inside: Inside = { body: part.declaration.body, file: part.file }
  for (const word of rest) {
    const found = below(word.text, inside)
    if (found === undefined) return
    note(word, found.name, known)
    inside = found.inside
  }
}

/** A word may have the number of a copy after the name, which a new name keeps. */
function note(word: Identifier, name: { readonly span: Identifier['span'] }, known: ReadonlyMap<string, OpenBinding>) {
  const binding = known.get(keyOf(name.span))
  if (binding === undefined || !word.text.startsWith(binding.name)) return
  const { file, start } = word.span
  binding.uses.push({ span: { file, start, end: start + binding.name.length } })
}

function partNamed(name: string, items: readonly NetworkItem[], file: LoadedFile): Definition | undefined {
  const taken = new Map<string, Definition | undefined>()
  const calls = [...items.flatMap((item) => (item.kind === 'use-head' ? [item.head] : [])), ...items.flatMap(towersOf)]
  for (const { callee } of calls) taken.set(partName(callee.text, taken), file.names.get(callee.text))
  return taken.get(name)
}

interface Found {
  readonly name: Pick<Identifier, 'span'>
  readonly inside: Inside
}

/** What a body has by this name: a stage, else a layer or a block that is applied there. */
function below(name: string, { body, file }: Inside): Found | undefined {
  const base = name.replace(/_\d+$/, '')
  const statements = allStatements(body)
  for (const wanted of new Set([name, base])) {
    const stages = statements.filter((one) => one.kind === 'stage').filter((stage) => stage.name.text === wanted)
    const [stage] = stages
    if (stage !== undefined) return { name: stage.name, inside: { body: stages.flatMap((one) => one.body), file } }
    const layer = statements.filter((one) => one.kind === 'layer').find((one) => one.name.text === wanted)
    if (layer !== undefined) return { name: layer.name, inside: insideOf(calleeOf(layer.value), file) }
    const definition = file.names.get(wanted)
    if (definition !== undefined && isBlock(definition) && isApplied(wanted, statements))
      return { name: definition.declaration.name, inside: insideOf(wanted, file) }
  }
  return undefined
}

const calleeOf = (value: Expression): string =>
  value.kind === 'call' ? value.callee.text : value.kind === 'name' ? value.name.text : ''

function insideOf(name: string, file: FileScope): Inside {
  const definition = file.names.get(name)
  if (definition === undefined || !isBlock(definition)) return { body: [], file }
  return { body: definition.declaration.body, file: definition.file }
}

function isApplied(name: string, statements: readonly Statement[]): boolean {
  return statements.some((statement) => {
    if (statement.kind !== 'let' && statement.kind !== 'flow') return false
    for (const part of expressionsIn(statement.value)) {
      if (part.kind === 'name' && part.name.text === name) return true
      if (part.kind === 'call' && part.callee.text === name) return true
    }
    return false
  })
}
