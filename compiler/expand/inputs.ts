/** The tensors that a call passes to an operator or block: the flow, and the leading ones of its arguments. */
import type { Parameter } from '../../grammar/ast.js'
import { problem } from '../diagnostics/diagnostic.js'
import { plural } from '../diagnostics/entry.js'
import { type Operator, takes } from '../ops/index.js'
import type { Tied } from './arguments.js'
import type { Application } from './call.js'
import { tensorsOf } from './flow.js'
import { type Env, report, tensorsIn } from './state.js'
import {
  type Applicable,
  describe,
  type GivenArgument,
  holdsTensors,
  type Input,
  isTensor,
  noArguments,
  type Value,
} from './values.js'

/** What a call passes. */
export interface Handed {
  /**
   * All inputs of an operator, or the single input of a block; undefined if there are too few or too many, which is
   * reported.
   */
  readonly inputs: readonly Input[]
  /** Of a block: tensors without a name for its parameters; undefined if it has none. */
  readonly tied?: Tied | undefined
  /** The other arguments. */
  readonly rest: readonly GivenArgument[]
  /** False if an argument is unknown, so that it may be a tensor or not: the call is then not checked. */
  readonly certain: boolean
  /** A list of one that holds all of them: an operator that joins several has nothing to join. */
  readonly listed?: boolean
  /** There is no input, which is reported: the result is not even a tensor. */
  readonly flowless: boolean
}

/** Whether the tensor arguments are all the inputs of the target, so that it needs no flow. */
export function worksOnIts(target: Applicable, given: readonly GivenArgument[]): boolean {
  const own = target.given ?? noArguments
  const leadingOf = (fits: (value: Value) => boolean) =>
    [own, given].flatMap((some) => split(some, fits).leading.map(({ value }) => value))
  if (target.kind === 'operator') {
    const leading = leadingOf(holdsTensors)
    return takes(target.operator.inputs, leading.length) || leading.some(({ kind }) => kind !== 'tensor')
  }
  return leadingOf(isTensor).length > openTensors(target.definition.declaration.parameters, own, given).length
}

/**
 * The inputs of an operator that already has `own` arguments: the flow, or the leading tensors of the call, then
 * those of its arguments.
 */
export function operatorInputs(
  operator: Operator,
  own: readonly GivenArgument[],
  application: Application,
  env: Env,
): Handed {
  const { piped } = application
  const { leading, rest, certain } = split(application.given, holdsTensors)
  const before = split(own, holdsTensors)
  const takesFlow = operator.inputs !== 0 && leading.length === 0 && certain
  const flow = piped === undefined && !takesFlow ? undefined : flowOf(application, env)
  if (flow === 'none') return nothing(before.rest, rest)
  const handed: Input[] = flow === undefined ? [] : [flow]
  for (const argument of leading) handed.push(inputOf(argument))
  for (const argument of before.leading) handed.push(inputOf(argument))
  const inputs = handed.every(isOne) ? handed : handed.flatMap((input) => spread(input, application, env))
  const listed = inputs.length === 1 && handed.length === 1 && !isOne(handed[0])
  const fits =
    certain &&
    (takes(operator.inputs, inputs.length) ||
      (operator.several !== undefined && inputs.length > 1) ||
      (listed && typeof operator.inputs !== 'number') ||
      refuseInputs(operator, handed, inputs.length, application, env))
  return { inputs: fits ? inputs : [], rest: joined(before.rest, rest), certain, listed, flowless: false }
}

function refuseInputs(
  { inputs: expected }: Operator,
  handed: readonly Input[],
  actual: number,
  { callee, span, alone }: Application,
  env: Env,
): false {
  const isOpen = handed.some(({ value }) => value.kind === 'unknown')
  if (isOpen || env.state.stopped || (env.flow === undefined && alone)) return false
  const orMore = typeof expected !== 'number'
  const least = orMore ? expected.atLeast : expected
  const tuple = handed.find(({ value }) => value.kind !== 'tensor')
  const help =
    tuple !== undefined
      ? `${tuple.at === undefined ? 'what flows' : 'one argument'} is ${describe(tuple.value)}: name its parts, let (a, b) = in, or join them, -> concat`
      : expected === 0
        ? `it begins a flow: write let x = ${callee.text}(...)`
        : least === 2 && actual === 1
          ? `write ${callee.text}(a, b), or a -> ${callee.text}(b)`
          : 'the value before -> is the first'
  report(env, problem('wrong-input-count', { callee: callee.text, expected: least, orMore, actual, help }), span)
  return false
}

/**
 * The inputs of a block: leading tensors are its parameters of that type, in order. With one more than there are
 * parameters without a value, the first is the block's input instead of the flow.
 */
export function blockInputs(
  parameters: readonly Parameter[],
  own: readonly GivenArgument[],
  application: Application,
  env: Env,
): Handed {
  const { piped, callee, span } = application
  const { leading, rest, certain } = split(application.given, isTensor)
  const before = split(own, isTensor)
  const open = openTensors(parameters, before.rest, rest)
  const surplus = before.leading.length + leading.length - open.length
  const brings = piped === undefined && surplus === 1 && leading.length > 0
  const flow = brings ? inputOf(leading[0]!) : certain ? flowOf(application, env) : undefined
  if (flow === 'none') return nothing(before.rest, rest)
  const tensors = [...before.leading, ...leading.slice(brings ? 1 : 0)]
  const fits = certain && (tensors.length <= open.length || refuse())
  const inputs = fits && flow !== undefined ? [flow] : []
  const tied = tie(parameters, open, tensors)
  return { inputs, tied, rest: joined(before.rest, rest), certain, flowless: false }

  function refuse(): false {
    const names = open.map((at) => parameters[at]!.name.text)
    const help =
      names.length === 0
        ? 'a block takes one tensor as input; others need parameters of type tensor'
        : `it takes its input and ${plural(names.length, 'other tensor')}: ${names.join(', ')}`
    const actual = tensors.length + (piped === undefined ? 0 : 1)
    report(env, problem('wrong-input-count', { callee: callee.text, expected: names.length + 1, actual, help }), span)
    return false
  }
}

/** The indices of the parameters of type tensor that no argument names. */
function openTensors(parameters: readonly Parameter[], ...given: (readonly GivenArgument[])[]): readonly number[] {
  const isNamed = (text: string) => given.some((some) => some.some(({ name }) => name?.text === text))
  return parameters.flatMap(({ type, name }, index) => (type === 'tensor' && !isNamed(name.text) ? [index] : []))
}

/** Arguments without a name go to the remaining parameters; a named tensor is left to its name. */
function tie(
  parameters: readonly Parameter[],
  open: readonly number[],
  tensors: readonly GivenArgument[],
): Tied | undefined {
  if (!parameters.some(({ type }) => type === 'tensor')) return undefined
  const taken = open.slice(0, tensors.length)
  const isFree = (index: number) =>
    parameters[index]!.type !== 'tensor' || (open.includes(index) && !taken.includes(index))
  return {
    byIndex: parameters.map((_, index) => (taken.includes(index) ? tensors[taken.indexOf(index)] : undefined)),
    free: [...parameters.keys()].filter(isFree),
  }
}

interface Leading {
  readonly leading: readonly GivenArgument[]
  readonly rest: readonly GivenArgument[]
  readonly certain: boolean
}

const noneLeads: Leading = { leading: noArguments, rest: noArguments, certain: true }

/** Splits off the leading tensors. */
function split(given: readonly GivenArgument[], isInput: (value: Value) => boolean): Leading {
  if (given.length === 0) return noneLeads
  let count = 0
  while (count < given.length && given[count].name === undefined && isInput(given[count].value)) count += 1
  const next = given[count]
  const certain = !(next?.name === undefined && next?.value.kind === 'unknown' && next.value.type === undefined)
  if (count === 0) return { leading: noArguments, rest: given, certain }
  return { leading: given.slice(0, count), rest: given.slice(count), certain }
}

/** The input of a call; `none`, which is reported, if there is none. */
function flowOf({ piped, callee, span }: Application, env: Env): Input | 'none' {
  if (piped !== undefined) return { value: piped }
  if (env.flow !== undefined) return { value: env.flow }
  report(env, problem('no-flow', { callee: callee.text, inputs: tensorsIn(env) }), span)
  return 'none'
}

const isOne = ({ value }: Input): boolean => value.kind === 'tensor'

/** The tensors of a value, as an operator's separate inputs. */
function spread(input: Input, { span }: Application, env: Env): readonly Input[] {
  if (isOne(input)) return [input]
  return tensorsOf(input.value, span, env).map((value, index) => ({ ...input, value, part: index + 1 }))
}

const inputOf = ({ value, at }: GivenArgument): Input => ({ value, at })

const joined = (own: readonly GivenArgument[], rest: readonly GivenArgument[]): readonly GivenArgument[] =>
  own.length === 0 ? rest : [...own, ...rest]

const nothing = (own: readonly GivenArgument[], rest: readonly GivenArgument[]): Handed => ({
  ...{ inputs: [], rest: joined(own, rest), certain: false, flowless: true },
})
