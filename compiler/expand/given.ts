/** Arguments and their values, as far as these are known before arguments are matched to parameters. */
import type { Argument, Expression, Identifier, Parameter } from '../../grammar/ast.js'
import { constantNamed } from './constant.js'
import { applicableNamed } from './convert.js'
import { evaluate, evaluateUnapplied } from './expression.js'
import { isLiteral, literalValue } from './literal.js'
import { type Env, lookUp } from './state.js'
import { after, fold, type Soon } from './task.js'
import { type Applicable, type GivenArgument, isTensor, noArguments, unknown, type Value } from './values.js'

/** The declared parameters; those of operators take no blocks. */
export const parametersOf = (target: Applicable | undefined): readonly Parameter[] =>
  target?.kind === 'block' ? target.definition.declaration.parameters : noParameters

const noParameters: readonly Parameter[] = []

const nameOf = (argument: Argument): Identifier | undefined => (argument.kind === 'named' ? argument.name : undefined)

const givenAs = (argument: Argument, value: Value): GivenArgument => ({
  name: nameOf(argument),
  value,
  span: argument.span,
  at: argument.value.span,
})

/**
 * The parameters of the callee: a block for a parameter of type block is passed on unapplied. `taken` is the number of
 * parameters that already have an argument without a name.
 */
export function evaluateArguments(
  parameters: readonly Parameter[],
  args: readonly Argument[],
  env: Env,
  taken = 0,
): Soon<readonly GivenArgument[]> {
  if (args.length === 0) return noArguments
  let position = taken
  return fold<GivenArgument[]>(args.length, [], (given, index) => {
    const argument = args[index]!
    return after(argumentValue(argument.value, env, takesBlock(parameters, argument, position)), (value) => {
      // The leading tensors are not among these arguments.
      if (argument.kind === 'positional' && !isTensor(value)) position += 1
      given.push(givenAs(argument, value))
      return given
    })
  })
}

function takesBlock(parameters: readonly Parameter[], argument: Argument, position: number): boolean {
  if (parameters.length === 0) return false
  if (argument.kind === 'positional')
    return parameters.filter(({ type }) => type !== 'tensor')[position]?.type === 'block'
  const { text } = argument.name
  return parameters.some((parameter) => parameter.type === 'block' && parameter.name.text === text)
}

/**
 * Most arguments are literals and names, which take no step. A name alone is a local or a constant, or stays a word
 * until its parameter gives it a meaning.
 */
function valueAtOnce(expression: Expression, env: Env): Value | undefined {
  if (isLiteral(expression)) return literalValue(expression)
  if (expression.kind !== 'name') return undefined
  const { text } = expression.name
  const local = lookUp(env.scope, text)
  if (local !== undefined || text === 'in' || constantNamed(text, env) !== undefined) return local
  return { kind: 'word', name: expression.name }
}

/** An argument and its value. */
export function evaluateArgument(argument: Argument, env: Env): Soon<GivenArgument> {
  return after(argumentValue(argument.value, env, false), (value) => givenAs(argument, value))
}

/** The value of an argument or a default; with `takesBlock`, a block is passed on unapplied. */
export function argumentValue(expression: Expression, env: Env, takesBlock: boolean): Soon<Value> {
  if (isMisread(expression, env)) return unknown
  const isUnapplied = takesBlock || expression.kind === 'name'
  return valueAtOnce(expression, env) ?? (isUnapplied ? evaluateUnapplied(expression, env) : evaluate(expression, env))
}

/** Whether an argument was likely meant to be named, `stride == 2` for `stride=2`: resolve reports that. */
function isMisread(expression: Expression, env: Env): boolean {
  if (expression.kind !== 'binary' || expression.operator !== '==' || expression.left.kind !== 'name') return false
  const { text } = expression.left.name
  const isKnown = text === 'in' || lookUp(env.scope, text) !== undefined || constantNamed(text, env) !== undefined
  return !isKnown && applicableNamed(text, env) === undefined
}
