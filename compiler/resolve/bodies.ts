/** Walks bodies and expressions: finds unknown, shadowing and unused names, and references between declarations. */
import type {
  Argument,
  Branch,
  Comprehension,
  Expression,
  Identifier,
  Loop,
  NamedArgument,
  Parameter,
  StageStatement,
  Statement,
} from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { createCollector } from '../diagnostics/collector.js'
import { problem } from '../diagnostics/diagnostic.js'
import { operators } from '../ops/index.js'
import { partsOf } from './expressions.js'
import { soundness, withArticle } from './program.js'
import { isBraced } from './statements.js'
import { declare, kindText, ownName, type Position, resolveName, type Walk, warnOfUnused } from './walk.js'

/** Each parameter's default and other parts see the parameters before it. */
export function resolveParameters(
  parameters: readonly Parameter[],
  walk: Walk,
  resolveOther?: (parameter: Parameter, walk: Walk) => void,
): void {
  for (const parameter of parameters) {
    if (parameter.default !== undefined) resolveDefault(parameter.default, walk)
    resolveOther?.(parameter, walk)
    declare(walk, 'parameter', parameter.name)
  }
}

/** Declared types have no words: an unknown name is an error, whether the default is used or not. */
export function resolveDefault(value: Expression, walk: Walk): void {
  const text = value.kind === 'name' ? value.name.text : undefined
  const isKnown = text === undefined || walk.file.names.has(text) || ownName(text) !== undefined
  resolveExpression(value, walk, isKnown ? 'argument' : 'value')
}

export function resolveStatements(body: readonly Statement[], whole: Span, walk: Walk): void {
  const own = body.flatMap((one) => declaredBy(one).map(({ text }) => text))
  walk.lets.push(new Set(own))
  walk.stages.push(new Set())
  body.forEach((statement, index) => {
    // Text after a syntax error is still walked, silently, for the names that it uses.
    const { whole: sound } = soundness(walk.file, body, index, whole)
    resolveStatement(statement, sound || isBraced(statement) ? walk : { ...walk, collector: createCollector() })
    for (const name of declaredBy(statement)) declare(walk, statement.kind === 'let' ? 'let' : 'layer', name)
  })
  walk.stages.pop()
  walk.lets.pop()
}

/** The names that a statement defines for those after it. */
function declaredBy(statement: Statement): readonly Identifier[] {
  if (statement.kind === 'let') return named(statement.names)
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

const loopNames = ({ names, index }: Loop): readonly Identifier[] =>
  named(index === undefined ? names : [...names, index])

/** `_` defines no name. */
const named = (names: readonly Identifier[]): readonly Identifier[] => names.filter(({ text }) => text !== '_')

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

/** A nested body: it sees the names around it, and its names end with it. */
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
    const suggestion = walk.collector.suggest(text, operators.values())
    walk.collector.report(problem('unknown-name', { what: 'operator', name: text, suggestion }), span)
  }
  resolveArguments(settings, walk)
}

export function resolveArguments(args: readonly Argument[], walk: Walk): void {
  for (const argument of args) resolveExpression(argument.value, walk, 'argument')
}

/** Not recursive except for the bodies of branches: the depth of an expression depends on the text. */
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
    if (expression.kind === 'comprehension') resolveComprehension(expression, walk)
    else pending.push(...partsAt(expression, position))
  }
}

/** In `conv(8, 3x3, stride == 2)`, the name before `==` may be that of a parameter. */
function partsAt(expression: Expression, position: Position): readonly [Expression, Position][] {
  const isEquated = position === 'argument' && expression.kind === 'binary' && expression.operator === '=='
  return partsOf(expression).map(([part, at]) => [part, isEquated && part === expression.left ? 'equated' : at])
}

/** The names of a round are only known in its result. */
function resolveComprehension(comprehension: Comprehension, walk: Walk): void {
  const { items, value, condition } = comprehension
  resolveExpression(items, walk, 'value')
  walk.scopes.push(new Map())
  for (const name of loopNames(comprehension)) declare(walk, 'name', name)
  resolveExpression(value, walk, 'value')
  if (condition !== undefined) resolveExpression(condition, walk, 'value')
  warnOfUnused(walk)
  walk.scopes.pop()
}
