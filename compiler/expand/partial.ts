/** Blocks and operators with arguments that are applied elsewhere or later. */
import type { Argument } from '../../grammar/ast.js'
import { parameterNames } from './arguments.js'
import { ParameterTarget, toAttribute, toParameter } from './convert.js'
import { evaluateArguments, parametersOf } from './given.js'
import type { Env } from './state.js'
import { after, type Soon } from './task.js'
import { type Applicable, applicableName, type GivenArgument, isTensor, unknown, type Value } from './values.js'

/** The target with these arguments added. */
export function partial(target: Applicable, given: readonly GivenArgument[], env: Env): Value {
  if (given.length === 0) return { kind: 'block', block: target }
  const block = { ...target, given: [...(target.given ?? []), ...wordsHere(given, target, env)] }
  return { kind: 'block', block }
}

/** Number of its parameters that already have arguments without a name. */
export const positionsTaken = (target: Applicable | undefined): number =>
  target?.given?.filter(isPositional).length ?? 0

/** Arguments that are used elsewhere: the meaning of their names is resolved here. */
export function argumentsHere(
  target: Applicable | undefined,
  args: readonly Argument[],
  env: Env,
): Soon<readonly GivenArgument[]> {
  const given = evaluateArguments(parametersOf(target), args, env, positionsTaken(target))
  return target === undefined ? given : after(given, (given) => wordsHere(given, target, env))
}

function wordsHere(given: readonly GivenArgument[], target: Applicable, env: Env): readonly GivenArgument[] {
  const names = openNames(target, given, env)
  let position = positionsTaken(target)
  return given.map((argument) => {
    if (!isPositional(argument)) return wordHere(argument, target, argument.name?.text, env)
    position += 1
    return wordHere(argument, target, names[position - 1], env)
  })
}

const isPositional = ({ name, value }: GivenArgument): boolean => name === undefined && !isTensor(value)

/** Parameters for arguments without a name: excludes those of type tensor that already have one. */
function openNames(target: Applicable, given: readonly GivenArgument[], env: Env): readonly string[] {
  if (target.kind === 'operator') return parameterNames(target.operator.parameters, env.state)
  const { parameters } = target.definition.declaration
  let tensors = [...(target.given ?? []), ...given].filter(
    ({ name, value }) => name === undefined && isTensor(value),
  ).length
  return parameters.filter(({ type }) => type !== 'tensor' || tensors-- <= 0).map(({ name }) => name.text)
}

/** The argument with its name resolved here: a block's name to the block, a word of an operator to its value. */
function wordHere(argument: GivenArgument, target: Applicable, name: string | undefined, env: Env): GivenArgument {
  const { value } = argument
  if (value.kind !== 'word') return argument
  const place = new ParameterTarget(name ?? '', applicableName(target), argument.at)
  if (target.kind === 'operator') {
    const parameter = target.operator.parameters.find((one) => one.name === name)
    const word = parameter && toAttribute(parameter, value, place, env)
    return parameter === undefined || word === value.name.text ? argument : { ...argument, value: unknown }
  }
  const parameter = target.definition.declaration.parameters.find((one) => one.name.text === name)
  return parameter === undefined ? argument : { ...argument, value: toParameter(parameter.type, value, place, env) }
}
