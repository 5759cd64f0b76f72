/** Applies operators and blocks by name: which tensors a call takes, which parameter each argument is for. */
import type { Argument, BlockDeclaration, Identifier } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { AttributeValue } from '../graph.js'
import { operators, takes } from '../ops/index.js'
import { type Definition, isPartial } from '../resolve/program.js'
import { type BoundArguments, bind, type GivenArgument } from './arguments.js'
import { expandBlock } from './block.js'
import { applicableNamed, toAttribute } from './convert.js'
import { evaluate } from './expression.js'
import { applyOperator } from './operator.js'
import { type Env, lookUp, report } from './state.js'
import { type Applicable, describe, failed, type Input, isTensor, type Value } from './values.js'

/**
 * Applies what `callee` names. It takes `piped` and the tensors that lead its arguments, or, where there are none, the flow.
 */
export function applyNamed(callee: Identifier, args: readonly Argument[], span: Span, env: Env, piped?: Value): Value {
  const given: GivenArgument[] = []
  for (const argument of args) given.push(evaluateArgument(argument, env))
  const target = applicable(callee, env)
  if (target === undefined) return failed
  const { inputs, rest, certain } = splitInputs(given, callee, span, env, piped)
  const usable = certain && inputCountFits(target, inputs, callee, span, args.length === 0, env) ? inputs : []
  return target.kind === 'operator'
    ? callOperator(target, usable, rest, span, certain, env)
    : callBlock(target.definition, usable[0]?.value ?? failed, rest, span, certain, env)
}

/** Nothing where the name is unknown, which is reported, or cannot be applied, which is reported here. */
function applicable(callee: Identifier, env: Env): Applicable | undefined {
  const local = lookUp(env.scope, callee.text)
  if (local === undefined) return applicableNamed(callee.text, env) ?? applicableMeant(callee.text, env)
  if (local.kind === 'block') return local.block
  if (local.kind === 'unknown' && (local.type === undefined || local.type === 'block')) return undefined
  report(env, problem('not-callable', { name: callee.text, actual: describe(local) }), callee.span)
  return undefined
}

/** An unknown name, which is reported, is read as what was most likely meant, so that the rest can be judged. */
function applicableMeant(name: string, env: Env): Applicable | undefined {
  const { file, leaky } = env.body
  const { collector } = env.state
  if (leaky || file.names.has(name) || file.lost.has(name)) return undefined
  const suggestion = collector.suggest(name, [...file.names.keys(), ...operators.keys()])
  return suggestion === undefined ? undefined : applicableNamed(suggestion, env)
}

/** A name alone is a local, or waits as a word for the parameter that tells what it means. */
export function evaluateArgument(argument: Argument, env: Env): GivenArgument {
  const { value: expression, span } = argument
  const name = argument.kind === 'named' ? argument.name : undefined
  if (expression.kind !== 'name' || expression.name.text === 'in') {
    return { name, value: evaluate(expression, env), span, at: expression.span }
  }
  const value = lookUp(env.scope, expression.name.text) ?? { kind: 'word', name: expression.name }
  return { name, value, span, at: expression.span }
}

interface Split {
  readonly inputs: readonly Input[]
  readonly rest: readonly GivenArgument[]
  /** False where an argument is unknown altogether, so that it may be a tensor or not: the call is not judged by it. */
  readonly certain: boolean
}

function splitInputs(
  given: readonly GivenArgument[],
  callee: Identifier,
  span: Span,
  env: Env,
  piped: Value | undefined,
): Split {
  const end = given.findIndex(({ name, value }) => name !== undefined || !isTensor(value))
  const count = end === -1 ? given.length : end
  const leading = given.slice(0, count).map(({ value, at }) => ({ value, at }))
  const next = given[count]
  const certain = !(next?.name === undefined && next?.value.kind === 'unknown' && next.value.type === undefined)
  const rest = given.slice(count)
  if (piped !== undefined) return { inputs: [{ value: piped }, ...leading], rest, certain }
  if (leading.length > 0 || !certain) return { inputs: leading, rest, certain }
  if (env.flow === undefined) {
    const tensors = [...env.scope.values].flatMap(([name, value]) => (isTensor(value) ? [name] : []))
    report(env, problem('no-flow', { callee: callee.text, inputs: tensors.slice(0, 4) }), span)
  }
  return { inputs: [{ value: env.flow ?? failed }], rest, certain }
}

function inputCountFits(
  target: Applicable,
  inputs: readonly Input[],
  callee: Identifier,
  span: Span,
  alone: boolean,
  env: Env,
): boolean {
  const expected = target.kind === 'operator' ? target.operator.inputs : 1
  if (takes(expected, inputs.length)) return true
  if (env.flow === undefined && alone) return false
  const orMore = typeof expected !== 'number'
  const least = orMore ? expected.atLeast : expected
  const help =
    least === 2 && inputs.length === 1
      ? `write ${callee.text}(a, b), or a -> ${callee.text}(b)`
      : `the value before -> is the first`
  const facts = { callee: callee.text, expected: least, orMore, actual: inputs.length, help }
  report(env, problem('wrong-input-count', facts), span)
  return false
}

function callOperator(
  { operator }: Extract<Applicable, { kind: 'operator' }>,
  inputs: readonly Input[],
  rest: readonly GivenArgument[],
  span: Span,
  certain: boolean,
  env: Env,
): Value {
  const { name, parameters } = operator
  const bound = bind(name, parameters, rest, certain, env)
  const given: Record<string, AttributeValue | undefined> = {}
  for (const parameter of parameters) {
    const argument = bound.byName.get(parameter.name)
    if (argument === undefined) continue
    const target = { what: `${parameter.name} of ${name}`, span: argument.at }
    given[parameter.name] = toAttribute(parameter, argument.value, target, env)
  }
  const site = { span, written: writtenOf(rest), misnamed: bound.misnamed || !certain }
  return applyOperator(operator, site.misnamed ? [] : inputs, given, site, env)
}

function callBlock(
  definition: Definition<BlockDeclaration>,
  input: Value,
  rest: readonly GivenArgument[],
  span: Span,
  certain: boolean,
  env: Env,
): Value {
  const { declaration } = definition
  // Its parameters are not all known: the call cannot be judged.
  if (isPartial(definition.file, declaration)) return failed
  const parameters = declaration.parameters.map(({ name, type }) => ({ name: name.text, type }))
  const bound: BoundArguments = bind(declaration.name.text, parameters, rest, certain, env)
  const site = { span, written: writtenOf(rest), misnamed: bound.misnamed }
  return expandBlock(definition, bound.misnamed ? failed : input, bound, site, env)
}

const writtenOf = (rest: readonly GivenArgument[]) =>
  rest.map(({ name, value }) => (name === undefined ? { value } : { name: name.text, value }))
