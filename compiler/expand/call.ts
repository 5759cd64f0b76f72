/**
 * Applies operators, blocks, layers and functions by name: selects the input tensors, and the parameter of each
 * argument.
 */
import type { Argument, FunctionDeclaration, Identifier } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { builtIn, isFunctionName } from '../functions.js'
import { type Operator, operators } from '../ops/index.js'
import { type Applied, type Definition, isBlock, isPartial } from '../resolve/program.js'
import { bind, parameterNames } from './arguments.js'
import { expandBlock } from './block.js'
import { applyBound, boundAmong } from './bound.js'
import { callFunction, constantNamed, constantValue } from './constant.js'
import { applicableNamed } from './convert.js'
import { callBuiltIn } from './functions.js'
import { evaluateArguments, parametersOf } from './given.js'
import { blockInputs, type Handed, operatorInputs, worksOnIts } from './inputs.js'
import { applyLayer, refuseLayer } from './layer.js'
import { applyOperator } from './operator.js'
import { partial, positionsTaken } from './partial.js'
import { type Env, lookUp, report } from './state.js'
import { after, type Soon } from './task.js'
import {
  type Applicable,
  applicableName,
  describe,
  Frame,
  failed,
  type GivenArgument,
  holdsTensors,
  isTensor,
  noArguments,
  typeOf,
  unknown,
  type Value,
} from './values.js'

/** The value before an arrow. */
export type Piped = Value

/**
 * Applies what `callee` names. Its inputs are `piped` and the leading tensors of its arguments or, without any, the
 * flow. A function takes neither. Where blocks are values (`unapplied`), a block only gets its arguments.
 */
export function applyNamed(
  callee: Identifier,
  args: readonly Argument[],
  span: Span,
  env: Env,
  piped?: Piped,
  unapplied = false,
): Soon<Value> {
  const local = lookUp(env.scope, callee.text)
  if (local?.kind === 'layer')
    return unapplied ? refuseLayer(local, args, env) : applyLayer(local.layer, args, span, env, piped)
  const operator = local === undefined ? operatorNamed(callee.text) : undefined
  const own = local === undefined && operator === undefined ? functionNamed(callee.text, env) : undefined
  const isFunction = own !== undefined || onlyFunction(callee.text, local)
  const called = operator ?? (isFunction ? undefined : applicable(callee, env))
  return after(called, (target) => {
    const parameters = own?.declaration.parameters ?? parametersOf(target)
    return after(evaluateArguments(parameters, args, env, positionsTaken(target)), (given) => {
      const application = { callee, given, span, alone: args.length === 0, piped, as: undefined }
      const applies = (target: Applicable) =>
        unapplied && !worksOnIts(target, given) ? partial(target, given, env) : applyTarget(target, application, env)
      if (operator !== undefined) return applies(operator)
      const meant = isFunction ? 'function' : local === undefined ? meaningOf(callee.text, given, piped) : 'operator'
      if (meant === 'function') return applyFunction(own, application, env, unapplied)
      if (meant === 'either') return unknown
      if (target !== undefined) return applies(target)
      return piped === undefined && local === undefined && !isBlockHere(callee, env) ? unknown : failed
    })
  })
}

/** Applies a value that can be applied to the flow, as its name would be; returns any other as it is. */
export function applyFound(value: Value, span: Span, env: Env, piped?: Piped): Soon<Value> {
  if (value.kind === 'layer') return applyLayer(value.layer, [], span, env, piped)
  if (value.kind === 'unknown' && value.type === 'block') return failed
  if (value.kind !== 'block') return value
  const callee = { text: applicableName(value.block), span }
  return applyTarget(value.block, { callee, given: noArguments, span, alone: true, piped }, env)
}

/** Not an operator that is also a function. */
const operatorNamed = (name: string): Applicable | undefined => onlyOperators.get(name)

const onlyOperators: ReadonlyMap<string, Applicable> = new Map(
  [...operators.values()]
    .filter(({ name }) => builtIn(name) === undefined)
    .map((operator) => [operator.name, { kind: 'operator', operator }]),
)

function functionNamed(name: string, { body }: Env): Definition<FunctionDeclaration> | undefined {
  const definition = body.file.names.get(name)
  return definition !== undefined && isFunction(definition) ? definition : undefined
}

const isFunction = (definition: Definition): definition is Definition<FunctionDeclaration> =>
  definition.declaration.kind === 'fn'

const onlyFunction = (name: string, local: Value | undefined): boolean =>
  local === undefined && builtIn(name) !== undefined && !operators.has(name)

/** Some names are functions of numbers and operators on tensors: the arguments decide, if they are known. */
function meaningOf(
  name: string,
  given: readonly GivenArgument[],
  piped: Piped | undefined,
): 'function' | 'operator' | 'either' {
  if (builtIn(name) === undefined) return 'operator'
  if (!operators.has(name)) return 'function'
  const [first] = given
  const isBounding = operators.get(name)?.bound !== undefined && given.some(({ value }) => holdsTensors(value))
  if (isBounding || piped !== undefined || first === undefined || first.name !== undefined) return 'operator'
  if (isTensor(first.value) || first.value.kind === 'word') return 'operator'
  return typeOf(first.value) === undefined ? 'either' : 'function'
}

/** Whether a value that could not be applied is nevertheless a block: one with a cyclic definition. */
const isBlockHere = ({ text }: Identifier, { body }: Env): boolean => {
  const definition = body.file.names.get(text)
  return definition !== undefined && isBlock(definition)
}

function applyFunction(
  own: Definition<FunctionDeclaration> | undefined,
  { callee, given, span, piped }: Application,
  env: Env,
  unapplied: boolean,
): Soon<Value> {
  const { text } = callee
  const takesTensors = (value: Value) => (own !== undefined || text === 'len') && value.kind !== 'tensor'
  const isGiven = given.some(({ value }) => holdsTensors(value) && !takesTensors(value))
  if (isGiven || (piped !== undefined && (own === undefined || needsMore(own, given)))) {
    report(env, problem('function-of-tensor', { name: text }), callee.span)
    return piped === undefined ? { kind: 'unknown', type: 'int' } : failed
  }
  if (own === undefined) return isFunctionName(text) ? callBuiltIn(text, given, span, env) : unknown
  return after(callFunction(own, given, span, given.every(isKnown), env), (value) => {
    if (piped === undefined) return unapplied ? value : applyFound(value, span, env)
    if (typeOf(value) === undefined) return failed
    if (typeOf(value) === 'block' || value.kind === 'layer') return applyFound(value, span, env, piped)
    report(env, problem('function-of-tensor', { name: text }), callee.span)
    return failed
  })
}

/** Whether a callee after an arrow was meant to get the tensor: a function lacks an argument there. */
const needsMore = ({ declaration }: Definition<FunctionDeclaration>, given: readonly GivenArgument[]): boolean =>
  declaration.parameters.filter((parameter) => parameter.default === undefined).length > given.length

const isKnown = ({ value }: GivenArgument): boolean => value.kind !== 'unknown' || value.type !== undefined

/** Undefined if the name is unknown, which is reported, or cannot be applied, which is reported here. */
function applicable(callee: Identifier, env: Env): Soon<Applicable | undefined> {
  const local = lookUp(env.scope, callee.text)
  const constant = local === undefined ? constantNamed(callee.text, env) : undefined
  if (constant !== undefined) return after(constantValue(constant, env.state), (value) => blockIn(value, callee, env))
  if (local !== undefined) return blockIn(local, callee, env)
  return applicableNamed(callee.text, env) ?? applicableMeant(callee.text, env)
}

/** The block that a value is; undefined if it is not one, which is reported. */
function blockIn(value: Value, callee: Identifier, env: Env): Applicable | undefined {
  if (value.kind === 'block') return value.block
  if (value.kind === 'unknown' && (value.type === undefined || value.type === 'block')) return undefined
  report(env, problem('not-callable', { name: callee.text, actual: describe(value) }), callee.span)
  return undefined
}

/** An unknown name, which is reported, is replaced by its most likely correction, so that the rest can be checked. */
function applicableMeant(name: string, env: Env): Applicable | undefined {
  const { file, leaky } = env.body
  const { collector } = env.state
  if (leaky || file.names.has(name) || file.lost.has(name)) return undefined
  const suggestion = collector.suggest(name, [...file.names.keys(), ...operators.values()])
  const block = suggestion === undefined ? undefined : applicableNamed(suggestion, env)
  return block && { ...block, guessed: true }
}

/** One application. */
export interface Application {
  readonly callee: Identifier
  readonly given: readonly GivenArgument[]
  readonly span: Span
  /** Whether it is written without arguments. */
  readonly alone: boolean
  readonly piped?: Piped | undefined
  /** The name of the result, if it differs from the operator's or block's: a layer's. */
  readonly as?: string | undefined
}

/** Applies an operator or a block to the leading tensors of its arguments. */
export function applyTarget(target: Applicable, application: Application, env: Env): Soon<Value> {
  if (target.guessed === true) return applyGuess(target, application, env)
  const own = target.given ?? noArguments
  if (target.kind === 'operator') return applyToInputs(target.operator, own, application, env)
  const { parameters } = target.definition.declaration
  const handed = blockInputs(parameters, own, application, env)
  const made = callBlock(target.definition, handed, application, env)
  return handed.flowless ? after(made, () => unknown) : made
}

/** Applies an operator that already has its `own` arguments. */
function applyToInputs(operator: Operator, own: readonly GivenArgument[], application: Application, env: Env): Value {
  const { span, as } = application
  const bounding = own.length === 0 ? boundAmong(operator, application.given) : undefined
  const called = bounding === undefined ? application : { ...application, given: bounding.rest }
  const { inputs, rest, certain, listed, flowless } = operatorInputs(operator, own, called, env)
  const call = { span, given: rest, certain, as }
  const [first, second] = inputs
  if (first === undefined) {
    const made = applyOperator(operator, inputs, call, env)
    return flowless ? unknown : made
  }
  const meant = second === undefined ? operator : forSeveral(operator)
  if (bounding !== undefined) {
    const input = second === undefined ? first : { value: applyOperator(meant, inputs, call, env) }
    return applyBound(operator.bound, input, bounding, application, env)
  }
  const joins = operator.several !== undefined || typeof operator.inputs !== 'number'
  if (!listed || !joins) return applyOperator(meant, inputs, call, env)
  // A single tensor is the result; the arguments are checked all the same.
  applyOperator(operator, [], call, env)
  return first.value
}

/** The result of a corrected name if the call fits it; otherwise unknown, and only the name is reported. */
function applyGuess({ guessed: _, ...target }: Applicable, application: Application, env: Env): Soon<Value> {
  const guess = { fits: true }
  const made = applyTarget(target, application, { ...env, body: { ...env.body, guess } })
  return after(made, (value) => (guess.fits ? value : failed))
}

/** The function or operator that is meant by an operator's name with several tensors. */
const forSeveral = (operator: Operator): Operator =>
  operator.several === undefined ? operator : operators.get(operator.several)!

function callBlock(
  definition: Definition<Applied>,
  { inputs, tied, rest, certain }: Handed,
  { span, as }: Application,
  env: Env,
): Soon<Value> {
  const { declaration } = definition
  // Not all of its parameters are known: the call cannot be checked.
  if (isPartial(definition.file, declaration)) return failed
  const names = parameterNames(declaration.parameters, env.state)
  const bound = bind(declaration.name.text, names, rest, certain, env, tied)
  const site = { span, misnamed: bound.misnamed, as }
  const frame = new Frame(declaration.name.text, rest, span)
  const [input] = inputs
  return expandBlock(definition, bound.misnamed || input === undefined ? failed : input.value, bound, site, frame, env)
}
