/** `max(x, 0)` and `min(x, 6)`: a number next to tensors bounds their values. */
import { type Operator, operators } from '../ops/index.js'
import type { Application } from './call.js'
import { applyOperator } from './operator.js'
import type { Env } from './state.js'
import { type GivenArgument, holdsTensors, type Input, typeOf, type Value } from './values.js'

export interface Bounding {
  readonly bound: GivenArgument
  /** The other arguments. */
  readonly rest: readonly GivenArgument[]
}

/**
 * The single number without a name, if all other arguments hold tensors: in `max` and `min` it is a bound, at any
 * position.
 */
export function boundAmong({ bound }: Operator, given: readonly GivenArgument[]): Bounding | undefined {
  if (bound === undefined) return undefined
  const rest = given.filter(({ value }) => !isNumber(value))
  const [number, second] = given.filter(({ value }) => isNumber(value))
  if (number === undefined || number.name !== undefined || second !== undefined) return undefined
  return rest.every(({ name, value }) => name === undefined && holdsTensors(value))
    ? { bound: number, rest }
    : undefined
}

const isNumber = (value: Value): boolean => typeOf(value) === 'int' || typeOf(value) === 'float'

/** The tensor limited on one `side`, by clip. The other bound is clip's built-in default, whatever `defaults` set. */
export function applyBound(
  side: Operator['bound'],
  input: Input,
  { bound }: Bounding,
  { span, as }: Application,
  env: Env,
): Value {
  const clip = operators.get('clip')!
  const given = clip.parameters.map(({ name, default: own }): GivenArgument => {
    const value: Value = name === side ? bound.value : { kind: 'float', value: Number(own) }
    return { ...bound, name: { text: name, span: bound.span }, value }
  })
  return applyOperator(clip, [input], { span, given, certain: true, as }, env)
}
