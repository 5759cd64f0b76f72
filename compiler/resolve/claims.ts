/** The subject of a claim: `[TOWER | HEAD] {STAGE} measure`. */
import type { ClaimLine, Expression, Identifier, StageStatement, Statement } from '../../grammar/ast.js'
import type { Collector } from '../diagnostics/collector.js'
import { problem } from '../diagnostics/diagnostic.js'
import { expressionsIn } from './expressions.js'
import { type Component, type Definition, mayHaveLost } from './program.js'
import { allStatements, stageNames } from './statements.js'

/** The figures that can be claimed, as sequences of words. The network's output is its head's. */
const measures: ReadonlyMap<string, readonly string[]> = new Map([
  ['params', ['total', 'trainable', 'non_trainable']],
  ['weights', ['bytes']],
  ['macs', []],
  ['activations', []],
  ['output', []],
  ['receptive_field', []],
])

/** The first unknown word of a subject, undefined if it ends too early; and the valid words there. */
interface Unknown {
  readonly word: Identifier | undefined
  readonly known: readonly string[]
}

/** The towers and the head of a network, by their names in it. */
export interface KnownParts {
  readonly parts: ReadonlyMap<string, Definition>
  /** False if one is missing or of the wrong kind. */
  readonly all: boolean
}

/**
 * False if a claim has no valid subject. That is reported, unless the subject may be lost to a syntax error or its part
 * is unknown.
 */
export function resolveClaim(
  { subject, span }: ClaimLine,
  { parts, all }: KnownParts,
  { collector, leaky }: { readonly collector: Collector; readonly leaky: boolean },
): boolean {
  const [first] = subject
  const part = parts.get(first?.text ?? '')
  const found = unknownWord(subject, part)
  if (found === undefined) return true
  const { word } = found
  const known = part === undefined ? [...parts.keys(), ...found.known] : found.known
  const suggestion = word === undefined ? undefined : collector.suggest(word.text, known)
  const ofUnknownPart = part === undefined && subject.length > 1 && !all && suggestion === undefined
  if (ofUnknownPart || (part === undefined ? leaky : mayHaveLost(part.file, part.declaration))) return false
  const written = subject.map(({ text }) => text).join('.')
  const spoken = word === undefined ? `${written} alone` : written.slice(0, word.span.end - (first ?? word).span.start)
  collector.report(problem('unknown-claim', { part: spoken, known, suggestion }), word?.span ?? span)
  return false
}

function unknownWord(subject: readonly Identifier[], part: Definition | undefined): Unknown | undefined {
  const component = part !== undefined && 'body' in part.declaration ? part.declaration : undefined
  let rest = component === undefined ? subject : subject.slice(1)
  let body = component?.body ?? []
  for (let stages = stagesNamed(rest[0], body); stages.length > 0; stages = stagesNamed(rest[0], body)) {
    rest = rest.slice(1)
    body = stages.flatMap((stage) => stage.body)
  }
  const own = [...measures.keys()].filter((name) => name !== 'receptive_field' || component?.kind === 'tower')
  const known = [...stageNames(body), ...own]
  const [measure, detail, extra] = rest
  if (measure === undefined || !own.includes(measure.text)) {
    // Parts that get their names during expansion are looked up in the network.
    const mayBeMade = () => hasUnwritten(body, measure!, component) || appliesValues(body, part)
    return measure !== undefined && detail !== undefined && mayBeMade() ? undefined : { word: measure, known }
  }
  const details = measures.get(measure.text) ?? []
  if (details.length > 0 && (detail === undefined || !details.includes(detail.text))) {
    return { word: detail, known: details }
  }
  const surplus = details.length === 0 ? detail : extra
  return surplus === undefined ? undefined : { word: surplus, known: [] }
}

/** More than one if branches have stages of the same name. */
function stagesNamed(name: Identifier | undefined, body: readonly Statement[]): readonly StageStatement[] {
  return allStatements(body).filter(
    (statement): statement is StageStatement => statement.kind === 'stage' && statement.name.text === name?.text,
  )
}

/** Whether a body may have a part of this name though no stage is called so: by interpolation, a loop, or a block. */
function hasUnwritten(body: readonly Statement[], { text }: Identifier, component: Component | undefined): boolean {
  if (component?.parameters.some(({ type }) => type === 'block') === true) return true
  const base = text.replace(/_\d+$/, '')
  return allStatements(body).some((statement) => {
    if (statement.kind === 'stage') {
      return (
        statement.name.parts.length > 1 || typeof statement.name.parts[0] !== 'string' || statement.name.text === base
      )
    }
    return statement.kind === 'layer' || statement.kind === 'let' || statement.kind === 'flow'
      ? mentions(statement.value, base)
      : false
  })
}

const mentions = (root: Expression, name: string): boolean => usesAny(root, (text) => text === name)

/** Whether a body may apply blocks that are values: from a list, a constant, a function or a let. */
function appliesValues(body: readonly Statement[], part: Definition | undefined): boolean {
  const all = allStatements(body)
  const isValue = (text: string) => {
    const kind = part?.file.names.get(text)?.declaration.kind
    return kind === 'const' || kind === 'fn' || names.has(text)
  }
  const names = new Set(all.flatMap(valueNames))
  return all.some(
    (statement) =>
      (statement.kind === 'let' || statement.kind === 'flow') &&
      (usesAny(statement.value, isValue) || [...expressionsIn(statement.value)].some(({ kind }) => kind === 'index')),
  )
}

function valueNames(statement: Statement): readonly string[] {
  if (statement.kind === 'for') return statement.names.map(({ text }) => text)
  return statement.kind === 'let' && statement.type === 'block' ? statement.names.map(({ text }) => text) : []
}

function usesAny(root: Expression, isWanted: (name: string) => boolean): boolean {
  for (const next of expressionsIn(root)) {
    if (next.kind === 'name' && isWanted(next.name.text)) return true
    if (next.kind === 'call' && isWanted(next.callee.text)) return true
  }
  return false
}
