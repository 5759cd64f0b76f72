/** Applies operators, blocks, layers and functions by name: which tensors a call takes, which parameter each argument is for. */
import type { Argument, FunctionDeclaration, Identifier } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { builtIn, builtIns } from '../functions.js'
import { operators } from '../ops/index.js'
import { type Applied, type Definition, isBlock, isPartial } from '../resolve/program.js'
import { bind, type GivenArgument, parameterNames } from './arguments.js'
import { expandBlock } from './block.js'
import { callFunction } from './constant.js'
import { applicableNamed, refuseWord } from './convert.js'
import { callBuiltIn } from './functions.js'
import { evaluateArguments, noArguments, parametersOf } from './given.js'
import { blockInputs, type Handed, operatorInputs } from './inputs.js'
import { applyLayer } from './layer.js'
import { applyOperator, writtenOf } from './operator.js'
import { type Env, lookUp, report } from './state.js'
import { after, type Soon } from './task.js'
import { type Applicable, describe, failed, holdsTensors, isTensor, typeOf, unknown, type Value } from './values.js'

/** The value before an arrow. */
export type Piped = Value

/**
 * Applies what `callee` names. It takes `piped` and the tensors that lead its arguments, or, where there are none, the flow. A function
 * takes neither.
 */
export function applyNamed(
  callee: Identifier,
  args: readonly Argument[],
  span: Span,
  env: Env,
  piped?: Piped,
): Soon<Value> {
  const local = lookUp(env.scope, callee.text)
  if (local?.kind === 'layer') return applyLayer(local.layer, args, span, env, piped)
  const operator = local === undefined ? operatorNamed(callee.text) : undefined
  const own = local === undefined && operator === undefined ? functionNamed(callee.text, env) : undefined
  const isFunction = own !== undefined || onlyFunction(callee.text, local)
  const target = operator ?? (isFunction ? undefined : applicable(callee, env))
  const parameters = parametersOf(target)
  return after(evaluateArguments(parameters, args, env), (given) => {
    const application = { callee, given, span, alone: args.length === 0, piped, as: undefined }
    if (operator !== undefined) return applyTarget(operator, application, env)
    const meant = isFunction ? 'function' : local === undefined ? meaningOf(callee.text, given, piped) : 'operator'
    if (meant === 'function') return applyFunction(callee, own, given, span, env, piped)
    if (meant === 'either') return unknown
    if (target !== undefined) return applyTarget(target, application, env)
    return piped === undefined && local === undefined && !isBlockHere(callee, env) ? unknown : failed
  })
}

/** Not one that is a function, too. */
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

/** Some names are functions on numbers and operators on tensors: what they are given decides, where it is known. */
function meaningOf(
  name: string,
  given: readonly GivenArgument[],
  piped: Piped | undefined,
): 'function' | 'operator' | 'either' {
  if (builtIn(name) === undefined) return 'operator'
  if (!operators.has(name)) return 'function'
  const [first] = given
  if (piped !== undefined || first === undefined || first.name !== undefined) return 'operator'
  if (isTensor(first.value) || first.value.kind === 'word') return 'operator'
  return typeOf(first.value) === undefined ? 'either' : 'function'
}

/** Whether what could not be applied is a block all the same: one that is made of itself. */
const isBlockHere = ({ text }: Identifier, { body }: Env): boolean => {
  const definition = body.file.names.get(text)
  return definition !== undefined && isBlock(definition)
}

function applyFunction(
  callee: Identifier,
  own: Definition<FunctionDeclaration> | undefined,
  given: readonly GivenArgument[],
  span: Span,
  env: Env,
  piped: Piped | undefined,
): Soon<Value> {
  const { text } = callee
  const takesTensors = (value: Value) => (own !== undefined || text === 'len') && value.kind !== 'tensor'
  if (piped !== undefined || given.some(({ value }) => holdsTensors(value) && !takesTensors(value))) {
    report(env, problem('function-of-tensor', { name: text }), callee.span)
    return piped === undefined ? { kind: 'unknown', type: 'int' } : failed
  }
  if (own !== undefined) return callFunction(own, given, span, given.every(isKnown), env)
  const named = given.find(({ name }) => name !== undefined)
  if (named?.name !== undefined) {
    const facts = { callee: text, name: named.name.text, parameters: [builtIns[text]!.signature] }
    report(env, problem('unknown-argument', facts), named.name.span)
    return unknown
  }
  const values = given.map(({ value }) => value)
  const numbers = builtIns[text]!.takes === 'numbers'
  for (const { value, at } of given) {
    const target = { what: text, span: at }
    if (value.kind === 'word')
      refuseWord(value, numbers ? 'numbers' : 'a list', numbers ? 'float' : 'list', target, env)
  }
  return callBuiltIn(text, values, span, env)
}

const isKnown = ({ value }: GivenArgument): boolean => value.kind !== 'unknown' || value.type !== undefined

/** Nothing where the name is unknown, which is reported, or cannot be applied, which is reported here. */
export function applicable(callee: Identifier, env: Env): Applicable | undefined {
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

/** One application. */
export interface Application {
  readonly callee: Identifier
  readonly given: readonly GivenArgument[]
  readonly span: Span
  /** It is written without arguments. */
  readonly alone: boolean
  readonly piped?: Piped | undefined
  /** The name of what it makes, where that is another than the operator's or block's: a layer's. */
  readonly as?: string | undefined
}

/** Applies an operator or a block to the tensors that lead its arguments. */
export function applyTarget(target: Applicable, application: Application, env: Env): Soon<Value> {
  const { span, as } = application
  const own = target.given ?? noArguments
  if (target.kind === 'operator') {
    const { inputs, rest, certain, flowless } = operatorInputs(target.operator, own, application, env)
    const made = applyOperator(target.operator, inputs, { span, given: rest, certain, as }, env)
    return flowless ? unknown : made
  }
  const { parameters } = target.definition.declaration
  const handed = blockInputs(parameters, own, application, env)
  const made = callBlock(target.definition, handed, application, env)
  return handed.flowless ? after(made, () => unknown) : made
}

function callBlock(
  definition: Definition<Applied>,
  { inputs, tied, rest, certain }: Handed,
  { span, as }: Application,
  env: Env,
): Soon<Value> {
  const { declaration } = definition
  // Its parameters are not all known: the call cannot be judged.
  if (isPartial(definition.file, declaration)) return failed
  const names = parameterNames(declaration.parameters, env.state)
  const bound = bind(declaration.name.text, names, rest, certain, env, tied)
  const site = { span, written: writtenOf(rest), misnamed: bound.misnamed, as }
  const [input] = inputs
  return expandBlock(definition, bound.misnamed || input === undefined ? failed : input.value, bound, site, env)
}
