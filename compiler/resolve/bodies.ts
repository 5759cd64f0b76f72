/** Walks every body once: unknown names, names that hide others, names that nothing uses, and who refers to whom. */
import type {
  Argument,
  Branch,
  ClaimLine,
  ConstDeclaration,
  Declaration,
  Expression,
  ForStatement,
  FunctionDeclaration,
  Identifier,
  NamedArgument,
  Parameter,
  StageStatement,
  Statement,
} from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { type Collector, createCollector } from '../diagnostics/collector.js'
import { problem } from '../diagnostics/diagnostic.js'
import { operators } from '../ops/index.js'
import { partsOf } from './expressions.js'
import type { LoadedFile } from './imports.js'
import { resolveNetwork } from './network.js'
import {
  type Applied,
  type Component,
  type Definition,
  isNamed,
  isPartial,
  mayHaveLost,
  type Named,
  soundness,
  withArticle,
} from './program.js'
import { isBraced } from './statements.js'
import { declare, kindText, ownName, type Position, resolveName, type Walk, warnOfUnused } from './walk.js'

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
    resolveDeclaration(declaration, walk)
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
    stages: [],
    leaky: mayHaveLost(file, declaration),
    lostParameters: file.partial || (isNamed(declaration) && isPartial(file, declaration)),
    misclaimed,
    hasFlow: declaration.kind === 'block' || declaration.kind === 'tower' || declaration.kind === 'head',
  }
}

function resolveDeclaration(declaration: Declaration, walk: Walk): void {
  if (declaration.kind === 'head' || declaration.kind === 'network' || declaration.kind === 'fn')
    refuseTensors(declaration, walk)
  switch (declaration.kind) {
    case 'defaults':
      resolveDefaults(declaration, walk)
      return
    case 'network':
      resolveNetwork(declaration, walk)
      return
    case 'const':
      resolveExpression(declaration.value, walk, 'value')
      return
    case 'fn':
      resolveFunction(declaration, walk)
      return
    case 'block':
    case 'tower':
    case 'head':
      resolveComponent(declaration, walk)
      return
    default:
      declaration satisfies never
  }
}

function resolveComponent(declaration: Component, walk: Walk): void {
  if (declaration.kind === 'head') {
    for (const input of declaration.inputs) declare(walk, 'input', input)
    // One input alone flows, whether it is named or not.
    const [only, second] = walk.scopes[0]!.values()
    if (only !== undefined && second === undefined) only.used = true
  }
  resolveParameters(declaration.parameters, walk)
  resolveStatements(declaration.body, declaration.span, walk)
  warnOfUnused(walk)
}

function resolveFunction({ parameters, lets, value }: FunctionDeclaration, walk: Walk): void {
  resolveParameters(parameters, walk)
  for (const statement of lets) {
    resolveExpression(statement.value, walk, 'value')
    for (const name of statement.names) declare(walk, 'let', name)
  }
  resolveExpression(value, walk, 'value')
  warnOfUnused(walk)
}

/** Only what is applied in a flow can be given a tensor. A head's tensors are its inputs. */
function refuseTensors({ kind, parameters }: Exclude<Named, Applied | ConstDeclaration>, walk: Walk): void {
  for (const { type, name } of parameters) {
    if (type === 'tensor')
      walk.collector.report(problem('tensor-parameter', { owner: kindText(kind), name: name.text }), name.span)
  }
}

/** Each parameter's default sees the parameters before it. */
export function resolveParameters(parameters: readonly Parameter[], walk: Walk): void {
  for (const parameter of parameters) {
    if (parameter.default !== undefined) resolveDefault(parameter.default, walk)
    declare(walk, 'parameter', parameter.name)
  }
}

/** No declared type has words of its own: a name that nobody knows means nothing, whether the default is used or not. */
function resolveDefault(value: Expression, walk: Walk): void {
  const text = value.kind === 'name' ? value.name.text : undefined
  const isKnown = text === undefined || walk.file.names.has(text) || ownName(text) !== undefined
  resolveExpression(value, walk, isKnown ? 'argument' : 'value')
}

function resolveStatements(body: readonly Statement[], whole: Span, walk: Walk): void {
  const own = body.flatMap((one) => declaredBy(one).map(({ text }) => text))
  walk.lets.push(new Set(own))
  walk.stages.push(new Set())
  body.forEach((statement, index) => {
    // What may be read wrongly is walked all the same, for the names that it uses, and in silence.
    const { whole: sound } = soundness(walk.file, body, index, whole)
    resolveStatement(statement, sound || isBraced(statement) ? walk : { ...walk, collector: createCollector() })
    for (const name of declaredBy(statement)) declare(walk, statement.kind === 'let' ? 'let' : 'layer', name)
  })
  walk.stages.pop()
  walk.lets.pop()
}

/** The names that a statement gives to those after it. */
function declaredBy(statement: Statement): readonly Identifier[] {
  if (statement.kind === 'let') return statement.names
  return statement.kind === 'layer' ? [statement.name] : []
}

function resolveStatement(statement: Statement, walk: Walk): void {
  switch (statement.kind) {
    case 'let':
    case 'layer':
    case 'flow':
      resolveExpression(statement.value, walk, 'value')
      return
    case 'stage':
      resolveStage(statement, walk)
      return
    case 'repeat':
      resolveExpression(statement.count, walk, 'value')
      resolveInner(statement, [], walk)
      return
    case 'for':
      resolveExpression(statement.items, walk, 'value')
      resolveInner(statement, loopNames(statement), walk)
      return
    case 'assert':
      resolveExpression(statement.condition, walk, 'value')
      if (statement.message !== undefined) resolveExpression(statement.message, walk, 'value')
      return
    default:
      statement satisfies never
  }
}

const loopNames = ({ names, index }: ForStatement): readonly Identifier[] =>
  index === undefined ? names : [...names, index]

function resolveStage({ name, body, span }: StageStatement, walk: Walk): void {
  const stages = walk.stages.at(-1)!
  for (const part of name.parts) if (typeof part !== 'string') resolveExpression(part, walk, 'value')
  if (name.parts.every((part) => typeof part === 'string')) {
    if (stages.has(name.text)) {
      walk.collector.report(problem('duplicate-name', { what: 'stage', name: name.text }), name.span)
    }
    stages.add(name.text)
  }
  resolveInner({ body, span }, [], walk)
}

/** A body inside a body: it sees the names around it, and its own end with it. */
function resolveInner({ body, span }: Branch, names: readonly Identifier[], walk: Walk): void {
  walk.scopes.push(new Map())
  for (const name of names) declare(walk, 'name', name)
  resolveStatements(body, span, walk)
  warnOfUnused(walk)
  walk.scopes.pop()
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
    const actual = withArticle(kindText(definition.declaration.kind))
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

/** Without recursion, but for the bodies of branches: the depth of an expression is the text's, not ours. */
export function resolveExpression(root: Expression, walk: Walk, position: Position): void {
  const pending: [Expression, Position][] = [[root, position]]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [expression, position] = next
    if (expression.kind === 'name') resolveName(expression.name, position, walk)
    else if (expression.kind === 'call') resolveName(expression.callee, 'callee', walk)
    else if (isBraced(expression)) {
      resolveStatement(expression, walk)
      continue
    } else if (expression.kind === 'if') {
      resolveInner(expression.then, [], walk)
      if (expression.otherwise !== undefined) resolveInner(expression.otherwise, [], walk)
    }
    for (const part of partsOf(expression)) pending.push(part)
  }
}
