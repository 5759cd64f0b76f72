/** Applies an operator: completes its attributes, infers, and adds the node. */
import type { Span } from '../../grammar/span.js'
import type { Collector } from '../diagnostics/collector.js'
import { isProblem, type Problem, problem } from '../diagnostics/diagnostic.js'
import { type Attributes, type AttributeValue, elements, type Shape } from '../graph.js'
import { countElements, type Inference, infer, tooMany } from '../infer.js'
import { maxCount, maxNameCharacters, maxNodes } from '../limits.js'
import { fillDefaults, isRequired, type Operator, takes } from '../ops/index.js'
import { sameShape } from '../ops/shapes.js'
import type { GivenArgument } from './arguments.js'
import { deepFreeze } from './freeze.js'
import { sharedWith } from './layer.js'
import { type Application, type Applied, type Env, framesOf, type Given, report, stop } from './state.js'
import { mismatchDetails } from './story.js'
import { type BuiltNode, failed, type Input, tensor, type Value, type Written } from './values.js'

export interface Site {
  readonly span: Span
  /** The arguments, without tensors. */
  readonly written: readonly Written[]
  /** Another argument is misnamed: what is missing may be that one. */
  readonly misnamed?: boolean
  /** The name of what is made, where that is not the callee's: a layer's. */
  readonly as?: string | undefined
}

const nothingWritten: readonly Written[] = []

export const writtenOf = (given: readonly GivenArgument[]): readonly Written[] =>
  given.length === 0
    ? nothingWritten
    : given.map(({ name, value }) => (name === undefined ? { value } : { name: name.text, value }))

/**
 * The tensor that comes out. `given` are the arguments, converted; defaults by scope fill the rest. A number of inputs other than
 * the operator's is the caller's to report.
 */
export function applyOperator(operator: Operator, inputs: readonly Input[], given: Given, site: Site, env: Env): Value {
  const nodes: BuiltNode[] = []
  for (const { value } of inputs) if (value.kind === 'tensor' && value.node !== undefined) nodes.push(value.node)
  const complete = nodes.length === inputs.length && takes(operator.inputs, nodes.length)
  const before = recall(operator, given, nodes, site, env)
  const application = before ?? applyAnew(operator, complete ? nodes : undefined, given, site, env)
  if (application === undefined) return failed
  if (isProblem(application)) {
    report(env, application, site.span, problemDetails(application, inputs, env))
    return failed
  }
  return addNode(nodes, application, site, env)
}

function addNode(inputs: readonly BuiltNode[], application: Application, site: Site, env: Env): Value {
  const { state, body } = env
  const { operator, applied, written } = application
  const { attributes, output, macs, weights } = applied
  const node: BuiltNode = {
    op: operator.name,
    path: `${body.path}/${body.names.unique(site.as ?? operator.name)}`,
    attributes,
    inputs,
    output,
    weights,
    macs,
    span: site.span,
    expansion: framesOf(body),
    written,
    sharesWith: undefined,
    live: false,
    id: -1,
    own: undefined,
  }
  const shared = body.sharing === undefined ? undefined : sharedWith(node, body.sharing)
  if (shared !== undefined) node.sharesWith = shared
  if (!spend(node, applied, site.span, env)) return failed
  state.nodes.push(node)
  return tensor(node)
}

/** How many applications are kept of one place. */
const kept = 8

/** An earlier application at the same place that is the same, as in most rounds of a loop. */
function recall(
  operator: Operator,
  given: Given,
  nodes: readonly BuiltNode[],
  { span }: Site,
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
  for (let index = 0; index < nodes.length; index += 1)
    if (!sameShape(nodes[index].output, shapes[index])) return false
  return true
}

function sameArguments(given: Given, before: Given): boolean {
  for (const key in given) if (!isSame(given[key], before[key])) return false
  for (const key in before) if (!(key in given)) return false
  return true
}

function isSame(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a === b) return a !== undefined
  if (typeof a !== 'object' || typeof b !== 'object') return false
  return sameShape(a, b)
}

/** Nothing where an argument or an input is not known. */
function applyAnew(
  operator: Operator,
  nodes: readonly BuiltNode[] | undefined,
  given: Given,
  site: Site,
  env: Env,
): Application | Problem | undefined {
  const attributes = completeAttributes(operator, given, site, env)
  if (env.state.lostDefaults || attributes === undefined || nodes === undefined) return undefined
  const inputs = nodes.map(({ output }) => output)
  const inference = infer(operator, inputs, attributes)
  if (isProblem(inference)) return inference
  const applied = deepFreeze({ ...inference, attributes, counts: countsOf(inference) })
  const { span, written } = site
  deepFreeze(span)
  const application = { operator, file: env.body.file, given, inputs, applied, written }
  const { applications } = env.state
  applications.set(span, [application, ...(applications.get(span) ?? []).slice(0, kept - 1)])
  return application
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

/** Takes from what a network may grow to; false where it is used up. */
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
