/** Applies an operator: completes its attributes, infers its output, and adds the node. */
import type { Span } from '../../grammar/span.js'
import type { Collector } from '../diagnostics/collector.js'
import { isProblem, type Problem, problem } from '../diagnostics/diagnostic.js'
import { type Attributes, type AttributeValue, elements, type Shape } from '../graph.js'
import { countElements, type Inference, infer, tooMany } from '../infer.js'
import { maxCount, maxNameCharacters, maxNodes } from '../limits.js'
import { fillDefaults, isRequired, type Operator, takes } from '../ops/index.js'
import { sameShape } from '../ops/shapes.js'
import { type BoundArguments, bind, parameterNames } from './arguments.js'
import { ParameterTarget, toAttribute } from './convert.js'
import { deepFreeze } from './freeze.js'
import { sharedWith } from './layer.js'
import { type Application, type Applied, type Env, framesOf, report, reportAnyway, stop } from './state.js'
import { mismatchDetails } from './story.js'
import { type BuiltNode, failed, type GivenArgument, type Input, tensor, type Value, writtenOf } from './values.js'

export interface Site {
  readonly span: Span
  /** Another argument is misnamed: a missing one may be that argument. */
  readonly misnamed?: boolean
  /** The name of the result, if it is not the callee's: a layer's. */
  readonly as?: string | undefined
}

/** One call of an operator. */
export interface OperatorCall {
  readonly span: Span
  /** The arguments, without tensors. */
  readonly given: readonly GivenArgument[]
  /** False if one of them may be a tensor or not. */
  readonly certain: boolean
  /** The name of the result, if it is not the operator's: a layer's. */
  readonly as: string | undefined
}

/**
 * The output tensor. Scoped defaults fill in missing arguments. The caller reports a wrong number of inputs.
 */
export function applyOperator(operator: Operator, inputs: readonly Input[], call: OperatorCall, env: Env): Value {
  const nodes: BuiltNode[] = []
  for (const { value } of inputs) if (value.kind === 'tensor' && value.node !== undefined) nodes.push(value.node)
  const complete = nodes.length === inputs.length && takes(operator.inputs, nodes.length)
  const before = call.certain ? recall(operator, nodes, call, env) : undefined
  const application = before ?? applyAnew(operator, complete ? nodes : undefined, call, env)
  if (application === undefined) return failed
  if (isProblem(application)) {
    // The arguments fit a corrected name; its shapes may be wrong independently.
    reportAnyway(env, application, call.span, problemDetails(application, inputs, env))
    return failed
  }
  return addNode(nodes, application, call, env)
}

function addNode(inputs: readonly BuiltNode[], application: Application, { span, as }: OperatorCall, env: Env): Value {
  const { state, body } = env
  const { operator, applied, written } = application
  const { attributes, output, macs, weights } = applied
  const node: BuiltNode = {
    op: operator.name,
    path: `${body.path}/${body.names.unique(as ?? operator.name)}`,
    attributes,
    inputs,
    output,
    weights,
    macs,
    span,
    expansion: framesOf(body),
    written,
    sharesWith: undefined,
    live: false,
    id: -1,
    own: undefined,
  }
  const shared = body.sharing === undefined ? undefined : sharedWith(node, body.sharing)
  if (shared !== undefined) node.sharesWith = shared
  if (!spend(node, applied, span, env)) return failed
  state.nodes.push(node)
  return tensor(node)
}

/** Number of applications that are cached per place. */
const kept = 8

/** An earlier identical application at the same place, as in most rounds of a loop: its result is reused. */
function recall(
  operator: Operator,
  nodes: readonly BuiltNode[],
  { span, given }: OperatorCall,
  { state, body }: Env,
): Application | undefined {
  const known = state.applications.get(span)
  if (known === undefined) return undefined
  for (const before of known) {
    if (before.operator !== operator || before.file !== body.file) continue
    if (haveShapes(nodes, before.inputs) && sameArguments(given, before.given)) return before
  }
  return undefined
}

function haveShapes(nodes: readonly BuiltNode[], shapes: readonly Shape[]): boolean {
  if (nodes.length !== shapes.length) return false
  for (let index = 0; index < nodes.length; index += 1) if (!sameShape(nodes[index].output, shapes[index])) return false
  return true
}

/** At one place, arguments mostly have the same names; those of a layer or a block may differ. */
function sameArguments(given: readonly GivenArgument[], before: readonly GivenArgument[]): boolean {
  if (given.length !== before.length) return false
  for (let index = 0; index < given.length; index += 1) {
    if (given[index].name?.text !== before[index].name?.text) return false
    if (!isSame(given[index].value, before[index].value)) return false
  }
  return true
}

/** Whether two values are known to be the same. */
function isSame(a: Value, b: Value): boolean {
  if (a.kind === 'extents') return b.kind === 'extents' && sameShape(a.extents, b.extents)
  if (a.kind === 'word') return b.kind === 'word' && a.name.text === b.name.text
  return 'value' in a && 'value' in b && a.kind === b.kind && a.value === b.value
}

/** Undefined if an argument or an input is unknown. */
function applyAnew(
  operator: Operator,
  nodes: readonly BuiltNode[] | undefined,
  call: OperatorCall,
  env: Env,
): Application | Problem | undefined {
  const { span, given, certain } = call
  const bound = bind(operator.name, parameterNames(operator.parameters, env.state), given, certain, env)
  const site = { span, misnamed: bound.misnamed || !certain }
  const attributes = completeAttributes(operator, toAttributes(operator, bound, env), site, env)
  if (site.misnamed || env.state.lostDefaults || attributes === undefined || nodes === undefined) return undefined
  const inputs = nodes.map(({ output }) => output)
  const inference = infer(operator, inputs, attributes)
  if (isProblem(inference)) return inference
  const applied = deepFreeze({ ...inference, attributes, counts: countsOf(inference) })
  deepFreeze(span)
  const application = { operator, file: env.body.file, given, inputs, applied, written: writtenOf(given) }
  const { applications } = env.state
  applications.set(span, [application, ...(applications.get(span) ?? []).slice(0, kept - 1)])
  return application
}

/** Arguments as attributes; undefined if one is unknown. */
type Given = Readonly<Record<string, AttributeValue | undefined>>

function toAttributes({ name, parameters }: Operator, { byIndex }: BoundArguments, env: Env): Given {
  const given: Record<string, AttributeValue | undefined> = {}
  for (let index = 0; index < byIndex.length; index += 1) {
    const [argument, parameter] = [byIndex[index], parameters[index]]
    if (argument === undefined) continue
    const target = new ParameterTarget(parameter.name, name, argument.at)
    given[parameter.name] = toAttribute(parameter, argument.value, target, env)
  }
  return given
}

const countsOf = ({ output, weights }: Inference): Applied['counts'] => ({
  output: elements(output),
  weights: countElements(weights),
})

/** The call's own arguments, then the network's defaults, then the file's, then the operator's. */
function completeAttributes(
  { name, parameters }: Operator,
  given: Given,
  site: Site,
  env: Env,
): Attributes | undefined {
  const { state, body } = env
  const own = state.fileDefaults.get(body.file)?.get(name)
  const scoped = state.networkDefaults.get(name)
  const merged: Record<string, AttributeValue> = {}
  let known = true
  for (const parameter of parameters) {
    const key = parameter.name
    const source = Object.hasOwn(given, key)
      ? 'given'
      : scoped?.has(key) === true
        ? 'network'
        : own?.has(key) === true
          ? 'file'
          : undefined
    if (source === undefined) {
      if (!isRequired(parameter)) continue
      if (site.misnamed !== true) reportMissing(name, parameter, site.span, env)
      known = false
      continue
    }
    const value = { given: given[key], network: scoped?.get(key), file: own?.get(key) }[source]
    if (value === undefined) known = false
    else merged[key] = value
  }
  if (!known) return undefined
  return fillDefaults({ name, parameters } as Operator, merged)
}

function reportMissing(callee: string, { name, type }: { name: string; type: string }, span: Span, env: Env): void {
  report(env, problem('missing-argument', { callee, parameter: name, type }), span)
}

/** Counts the operator toward the limits of a network; false if one is exceeded. */
function spend({ path, sharesWith }: BuiltNode, { counts, macs }: Applied, span: Span, env: Env): boolean {
  const { sums } = env.state
  sums.nodes += 1
  sums.characters += path.length
  sums.elements += counts.output
  if (sharesWith === undefined) sums.weights += counts.weights
  sums.macs += macs
  if (sums.nodes > maxNodes) stop(env, problem('too-many-nodes', { limit: maxNodes }), span)
  else if (sums.characters > maxNameCharacters) stop(env, tooLongNames(), span)
  else if (sums.elements > maxCount) stop(env, tooMany('elements in all tensors'), span)
  else if (sums.weights > maxCount) stop(env, tooMany('weights in all'), span)
  else if (sums.macs > maxCount) stop(env, tooMany('multiply-accumulates in all'), span)
  return !env.state.stopped
}

function problemDetails(found: Problem, inputs: readonly Input[], env: Env): Parameters<Collector['report']>[2] {
  if (found.code !== 'shape-mismatch' || inputs.length < 2) return {}
  return mismatchDetails(inputs, env)
}

const tooLongNames = (): Problem =>
  problem('too-many-elements', { what: 'characters in the names of all operators', limit: maxNameCharacters })
