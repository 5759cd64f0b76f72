/** Walks every body once: unknown names, names that hide others, names that nothing uses, and who refers to whom. */
import type {
  Argument,
  ClaimLine,
  Declaration,
  Expression,
  Identifier,
  NamedArgument,
  Parameter,
  Statement,
} from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { type Collector, createCollector } from '../diagnostics/collector.js'
import { problem } from '../diagnostics/diagnostic.js'
import { operators } from '../ops/index.js'
import type { LoadedFile } from './imports.js'
import { resolveNetwork } from './network.js'
import {
  type Component,
  type Definition,
  isNamed,
  isPartial,
  mayHaveLost,
  type Named,
  soundness,
  withArticle,
} from './program.js'

/** A name inside a body. */
interface Local {
  readonly what: 'parameter' | 'input' | 'let'
  readonly name: Identifier
  used: boolean
}

/** What one declaration's walk knows. */
export interface Walk {
  readonly file: LoadedFile
  readonly collector: Collector
  /** Innermost last. */
  readonly scopes: Map<string, Local>[]
  /** Definitions that it refers to, at the first place where it does. */
  readonly references: Map<Definition, Identifier>
  /** The names of all lets of the bodies that are open, for a better message where one is used too early. */
  readonly lets: ReadonlySet<string>[]
  /** A syntax error may have swallowed a name: unknown ones are not held against it. */
  readonly leaky: boolean
  /** Not only a `let`, but a parameter or an import: callees neither. */
  readonly lostParameters: boolean
  /** Claims of nothing. */
  readonly misclaimed: Set<ClaimLine>
  /** Whether `in` means something. */
  readonly hasFlow: boolean
}

export type References = Map<Named, ReadonlyMap<Definition, Identifier>>

export function resolveBodies(
  file: LoadedFile,
  references: References,
  misclaimed: Set<ClaimLine>,
  collector: Collector,
): void {
  const unused = new Map<Definition, Identifier>()
  for (const { names } of file.tree.imports) {
    for (const name of names) {
      const definition = file.names.get(name.text)
      if (definition !== undefined) unused.set(definition, name)
    }
  }
  for (const declaration of file.tree.declarations) {
    const walk = createWalk(file, declaration, misclaimed, collector)
    if (declaration.kind === 'defaults') resolveDefaults(declaration, walk)
    else if (declaration.kind === 'network') resolveNetwork(declaration, walk)
    else resolveComponent(declaration, walk)
    if (isNamed(declaration)) references.set(declaration, walk.references)
    for (const definition of walk.references.keys()) unused.delete(definition)
  }
  for (const { text, span } of unused.values()) {
    collector.report(problem('unused-name', { what: 'import', name: text }), span)
  }
}

function createWalk(
  file: LoadedFile,
  declaration: Declaration,
  misclaimed: Set<ClaimLine>,
  collector: Collector,
): Walk {
  return {
    file,
    collector,
    scopes: [new Map()],
    references: new Map(),
    lets: [],
    leaky: mayHaveLost(file, declaration),
    lostParameters: file.partial || (isNamed(declaration) && isPartial(file, declaration)),
    misclaimed,
    hasFlow: declaration.kind !== 'network',
  }
}

function resolveComponent(declaration: Component, walk: Walk): void {
  if (declaration.kind === 'head') for (const input of declaration.inputs) declare(walk, 'input', input)
  resolveParameters(declaration.parameters, walk)
  resolveStatements(declaration.body, declaration.span, walk)
  warnOfUnused(walk)
}

/** Each parameter's default sees the parameters before it. */
export function resolveParameters(parameters: readonly Parameter[], walk: Walk): void {
  for (const parameter of parameters) {
    if (parameter.default !== undefined) resolveExpression(parameter.default, walk, 'argument')
    declare(walk, 'parameter', parameter.name)
  }
}

function resolveStatements(body: readonly Statement[], whole: Span, walk: Walk): void {
  walk.lets.push(new Set(body.flatMap((statement) => (statement.kind === 'let' ? [statement.name.text] : []))))
  const stages = new Set<string>()
  body.forEach((statement, index) => {
    if (statement.kind === 'stage') {
      const { text, span } = statement.name
      if (stages.has(text)) walk.collector.report(problem('duplicate-name', { what: 'stage', name: text }), span)
      stages.add(text)
      walk.scopes.push(new Map())
      resolveStatements(statement.body, statement.span, walk)
      warnOfUnused(walk)
      walk.scopes.pop()
      return
    }
    if (soundness(walk.file, body, index, whole).whole) resolveExpression(statement.value, walk, 'value')
    else resolveExpression(statement.value, { ...walk, collector: createCollector() }, 'value')
    if (statement.kind === 'let') declare(walk, 'let', statement.name)
  })
  walk.lets.pop()
}

/** Adds a name to the innermost scope; says so where that hides another. */
export function declare(walk: Walk, what: Local['what'], name: Identifier): void {
  const { file, collector, scopes } = walk
  const related = (first: Identifier) => () => [{ message: `${first.text} is first defined`, span: first.span }]
  const innermost = scopes.at(-1)
  const same = innermost?.get(name.text)
  const outer = scopes.find((scope) => scope.has(name.text))?.get(name.text)
  const global = file.names.get(name.text)
  const facts = { what, name: name.text }
  if (same !== undefined) {
    collector.report(problem('duplicate-name', facts), name.span, { related: related(same.name) })
  } else if (outer !== undefined) {
    const details = { related: related(outer.name) }
    collector.report(problem('shadowed-name', { ...facts, original: outer.what }), name.span, details)
  } else if (operators.has(name.text)) {
    collector.report(problem('shadowed-name', { ...facts, original: 'operator' }), name.span)
  } else if (global !== undefined && global.declaration.kind !== 'network') {
    const details = { related: related(global.declaration.name) }
    collector.report(problem('shadowed-name', { ...facts, original: global.declaration.kind }), name.span, details)
  }
  innermost?.set(name.text, { what, name, used: same !== undefined })
}

export function warnOfUnused({ scopes, collector, leaky }: Walk): void {
  for (const { used, what, name } of scopes.at(-1)?.values() ?? []) {
    // A let's value that leads nowhere is found in the graph.
    if (!used && !leaky && what !== 'let')
      collector.report(problem('unused-name', { what, name: name.text }), name.span)
  }
}

export function resolveDefaults(
  { operator, settings }: { readonly operator: Identifier; readonly settings: readonly NamedArgument[] },
  walk: Walk,
): void {
  const { text, span } = operator
  const definition = walk.file.names.get(text)
  if (walk.file.lost.has(text)) {
    // Its import has failed.
  } else if (!operators.has(text) && definition !== undefined) {
    const actual = withArticle(definition.declaration.kind)
    walk.collector.report(problem('wrong-kind', { name: text, actual, expected: 'an operator' }), span)
    walk.references.set(definition, operator)
  } else if (!operators.has(text)) {
    const suggestion = walk.collector.suggest(text, operators.keys())
    walk.collector.report(problem('unknown-name', { what: 'operator', name: text, suggestion }), span)
  }
  resolveArguments(settings, walk)
}

export function resolveArguments(args: readonly Argument[], walk: Walk): void {
  for (const argument of args) resolveExpression(argument.value, walk, 'argument')
}

type Position = 'value' | 'argument'

/** Without recursion: the depth of an expression is the text's, not ours. */
export function resolveExpression(root: Expression, walk: Walk, position: Position): void {
  const pending: [Expression, Position][] = [[root, position]]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [expression, position] = next
    switch (expression.kind) {
      case 'number':
      case 'bool':
      case 'string':
      case 'size':
      case 'missing':
        break
      case 'name':
        resolveName(expression.name, position, walk)
        break
      case 'call':
        resolveName(expression.callee, 'callee', walk)
        for (const argument of expression.arguments) pending.push([argument.value, 'argument'])
        break
      case 'list':
        for (const item of expression.items) pending.push([item, 'value'])
        break
      case 'pipeline':
        for (const step of expression.steps) pending.push([step, 'value'])
        break
      case 'member':
        pending.push([expression.object, 'value'])
        break
      case 'unary':
        pending.push([expression.operand, 'value'])
        break
      case 'binary':
        pending.push([expression.left, 'value'], [expression.right, 'value'])
        break
      default:
        expression satisfies never
    }
  }
}

function resolveName(name: Identifier, position: Position | 'callee', walk: Walk): void {
  const { file, collector, scopes } = walk
  const { text, span } = name
  if (text === 'in' && walk.hasFlow) return
  const local = scopes.findLast((scope) => scope.has(text))?.get(text)
  if (local !== undefined) {
    local.used = true
    return
  }
  const definition = file.names.get(text)
  if (definition !== undefined) {
    if (!walk.references.has(definition)) walk.references.set(definition, name)
    const { kind } = definition.declaration
    // Among arguments, expanding knows what the parameter takes.
    if (kind === 'block' || position === 'argument') return
    const facts = { name: text, actual: withArticle(kind), expected: 'a block or an operator' }
    collector.report(problem('wrong-kind', facts), span)
    return
  }
  // A word alone among the arguments may be one of an enumeration: expanding knows which parameter it meets.
  if (operators.has(text) || position === 'argument' || file.lost.has(text)) return
  if (walk.leaky && (position === 'value' || walk.lostParameters)) return
  const suggestion = collector.suggest(text, visibleNames(walk))
  const later = walk.lets.some((lets) => lets.has(text))
  const what = position === 'callee' ? 'block or operator' : 'name'
  collector.report(problem('unknown-name', { what, name: text, suggestion, later }), span)
}

/** Everything that a name could have meant, nearest first. */
function* visibleNames({ scopes, file }: Walk): Iterable<string> {
  for (const scope of scopes) yield* scope.keys()
  yield* file.names.keys()
  yield* operators.keys()
}
