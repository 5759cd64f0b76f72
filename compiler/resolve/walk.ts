/** The state of one declaration's walk, and lookups of names. */
import type { ClaimLine, Expression, Identifier } from '../../grammar/ast.js'
import type { Collector } from '../diagnostics/collector.js'
import { problem } from '../diagnostics/diagnostic.js'
import { builtIn, builtIns } from '../functions.js'
import { libraryNames } from '../library-names.js'
import { operators } from '../ops/index.js'
import type { Settings } from '../settings.js'
import { type Candidate, knownAs } from '../suggest.js'
import type { LoadedFile } from './imports.js'
import { type Definition, withArticle } from './program.js'

/** Collected by the walks of all files. */
export interface Found {
  /** Claims without a valid subject. */
  readonly misclaimed: Set<ClaimLine>
  /** Values that the network's parameters are set to. */
  readonly set: Map<string, Expression>
}

/** A name inside a body. */
export interface Local {
  readonly what: 'parameter' | 'input' | 'let' | 'layer' | 'name'
  readonly name: Identifier
  used: boolean
}

export interface Walk {
  readonly file: LoadedFile
  readonly collector: Collector
  /** Innermost last. */
  readonly scopes: Map<string, Local>[]
  /** Definitions that it refers to, with the first place of each. */
  readonly references: Map<Definition, Identifier>
  /** Names of all lets of the open bodies, for a better message about a use before the definition. */
  readonly lets: ReadonlySet<string>[]
  /** Names of the stages that each open body has so far, innermost last. */
  readonly stages: Set<string>[]
  /** A syntax error may have swallowed a name: unknown names are not reported. */
  readonly leaky: boolean
  /** Counts uses of lets, parameters and imports, including callees. */
  readonly lostParameters: boolean
  /** Values that the parameters of a network are set to. */
  readonly settings: Settings
  readonly found: Found
  /** Whether `in` is defined. */
  readonly hasFlow: boolean
}

/** Adds a name to the innermost scope; reports it if it shadows another. */
export function declare(walk: Walk, what: Local['what'], name: Identifier): void {
  const { file, collector, scopes } = walk
  const related = (first: Identifier) => () => [{ message: `${first.text} is first defined`, span: first.span }]
  const innermost = scopes.at(-1)
  const same = innermost?.get(name.text)
  const outer = scopes.find((scope) => scope.has(name.text))?.get(name.text)
  const global = file.names.get(name.text)
  const facts = { what, name: name.text }
  const own = ownName(name.text)
  if (same !== undefined) {
    collector.report(problem('duplicate-name', facts), name.span, { related: related(same.name) })
  } else if (outer !== undefined) {
    const details = { related: related(outer.name) }
    collector.report(problem('shadowed-name', { ...facts, original: outer.what }), name.span, details)
  } else if (own !== undefined) {
    collector.report(problem('shadowed-name', { ...facts, original: own }), name.span)
  } else if (global !== undefined && global.declaration.kind !== 'network') {
    const details = { related: related(global.declaration.name) }
    const original = kindText(global.declaration.kind)
    collector.report(problem('shadowed-name', { ...facts, original }), name.span, details)
  }
  innermost?.set(name.text, { what, name, used: same !== undefined })
}

/** The kind of a name that the language defines. */
export function ownName(name: string): 'operator' | 'function' | undefined {
  if (operators.has(name)) return 'operator'
  return builtIn(name) === undefined ? undefined : 'function'
}

const kindTexts = { const: 'constant', fn: 'function' } as const

/** The name of a kind of declaration in messages. */
export function kindText(kind: Definition['declaration']['kind']): string {
  return kind === 'const' || kind === 'fn' ? kindTexts[kind] : kind
}

export function warnOfUnused({ scopes, collector, leaky, hasFlow }: Walk): void {
  for (const { used, what, name } of scopes.at(-1)?.values() ?? []) {
    // An unused value of a let is found in the graph; a function has no graph.
    if (!used && !leaky && (what !== 'let' || !hasFlow))
      collector.report(problem('unused-name', { what, name: name.text }), name.span)
  }
}

/** The position of a name: a value, an argument, the callee of a call, after an arrow, before `==` in an argument. */
export type Position = 'value' | 'argument' | 'callee' | 'step' | 'equated'

export function resolveName(name: Identifier, position: Position, walk: Walk): void {
  const { file, collector, scopes } = walk
  const { text, span } = name
  if (text === 'in') {
    if (!walk.hasFlow && !walk.leaky) collector.report(problem('no-flow', { callee: text, inputs: [] }), span)
    return
  }
  const local = scopes.findLast((scope) => scope.has(text))?.get(text)
  if (local !== undefined) {
    local.used = true
    return
  }
  const definition = file.names.get(text)
  if (definition !== undefined) {
    resolveGlobal(definition, name, position, walk)
    return
  }
  if (position === 'value' && ownName(text) === 'function') {
    const facts = { name: text, actual: 'a function', expected: `a call of it, ${builtIn(text)!.signature}` }
    collector.report(problem('wrong-kind', facts), span)
    return
  }
  // A word alone among the arguments may be a value of an enumeration: expansion knows its parameter.
  if (ownName(text) !== undefined || position === 'argument' || file.lost.has(text)) return
  if (walk.leaky && (position !== 'callee' || walk.lostParameters)) return
  const later = walk.lets.some((lets) => lets.has(text))
  const isApplied = position === 'callee' || position === 'step'
  const what = isApplied ? 'block or operator' : 'name'
  const equated = position === 'equated'
  collector.report(problem('unknown-name', { what, name: text, later, equated, ...meant(text, isApplied, walk) }), span)
}

function resolveGlobal(definition: Definition, name: Identifier, position: Position, walk: Walk): void {
  if (!walk.references.has(definition)) walk.references.set(definition, name)
  const { kind } = definition.declaration
  // Expansion knows the parameter of an argument.
  if (kind === 'block' || kind === 'tower' || position === 'argument') return
  // Expansion reports constants that are not blocks, and functions after an arrow.
  if (kind === 'const' || (kind === 'fn' && position !== 'value')) return
  const expected = kind === 'fn' && position === 'value' ? `a call of it, ${name.text}(...)` : 'a block or an operator'
  const facts = { name: name.text, actual: withArticle(kindText(kind)), expected }
  walk.collector.report(problem('wrong-kind', facts), name.span)
}

/** The most likely correction of an unknown name; `from`: the library file of the name, which needs an import. */
function meant(
  name: string,
  isApplied: boolean,
  walk: Walk,
): { readonly suggestion?: string | undefined; readonly from?: string | undefined } {
  const fileOf = (meant: string) => libraryNames.find((one) => one.name === meant)?.file
  const missing = fileOf(name)
  if (missing !== undefined) return { suggestion: name, from: missing }
  const visible = walk.collector.suggest(name, visibleNames(walk))
  if (visible !== undefined) return { suggestion: visible }
  const suggestion =
    knownAs(name, libraryNames) ?? (isApplied ? walk.collector.suggest(name, distinctNames) : undefined)
  return suggestion === undefined ? {} : { suggestion, from: fileOf(suggestion) }
}

/** Shorter names are similar to everything. */
const distinctNames: readonly Candidate[] = libraryNames.filter(({ name }) => name.length > 3)

/** All possible corrections of a name, nearest first. */
function* visibleNames({ scopes, file }: Walk): Iterable<Candidate> {
  for (const scope of scopes) yield* scope.keys()
  yield* file.names.keys()
  yield* operators.values()
  yield* Object.keys(builtIns)
}
