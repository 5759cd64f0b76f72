/** Arguments and their values, as far as these can be told without knowing which parameter each is for. */
import type { Argument, Expression, Identifier, Parameter } from '../../grammar/ast.js'
import type { GivenArgument } from './arguments.js'
import { constantNamed } from './constant.js'
import { evaluate, isLiteral, literalValue } from './expression.js'
import { partialOf } from './layer.js'
import { type Env, lookUp } from './state.js'
import type { Task } from './task.js'
import { type Applicable, unknown, type Value } from './values.js'

export const noArguments: readonly GivenArgument[] = []

/** The declared parameters; an operator's take no block. */
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

/** The parameters of what takes the arguments: a call given by name to one of type block is not made, but handed on. */
export function* evaluateArguments(
  parameters: readonly Parameter[],
  args: readonly Argument[],
  env: Env,
): Task<readonly GivenArgument[]> {
  if (args.length === 0) return noArguments
  const given: GivenArgument[] = []
  for (const argument of args) {
    const name = argument.kind === 'named' ? argument.name.text : undefined
    const takesBlock = parameters.some((parameter) => parameter.type === 'block' && parameter.name.text === name)
    const known = valueAtOnce(argument.value, env)
    given.push(known === undefined ? yield* evaluateArgument(argument, env, takesBlock) : givenAs(argument, known))
  }
  return given
}

/**
 * Most arguments are literals and names: it takes no task to read them. A name alone is a local or a constant, or waits as a word for the
 * parameter that tells what it means.
 */
function valueAtOnce(expression: Expression, env: Env): Value | undefined {
  if (isLiteral(expression)) return literalValue(expression)
  if (expression.kind !== 'name') return undefined
  const { text } = expression.name
  const local = lookUp(env.scope, text)
  if (local !== undefined || text === 'in' || constantNamed(text, env) !== undefined) return local
  return { kind: 'word', name: expression.name }
}

/** All arguments, where none takes a task. */
export function argumentsAtOnce(args: readonly Argument[], env: Env): readonly GivenArgument[] | undefined {
  if (args.length === 0) return noArguments
  const given: GivenArgument[] = []
  for (const argument of args) {
    const value = valueAtOnce(argument.value, env)
    if (value === undefined) return undefined
    given.push(givenAs(argument, value))
  }
  return given
}

/** An argument and its value. */
export function* evaluateArgument(argument: Argument, env: Env, takesBlock = false): Task<GivenArgument> {
  return givenAs(argument, yield* argumentValue(argument.value, env, takesBlock))
}

function* argumentValue(expression: Expression, env: Env, takesBlock: boolean): Task<Value> {
  if (takesBlock && expression.kind === 'call') {
    const block = yield* partialOf(expression, env)
    return block === undefined ? unknown : { kind: 'block', block }
  }
  const known = valueAtOnce(expression, env)
  if (known !== undefined) return known
  return yield* evaluate(expression, env)
}
