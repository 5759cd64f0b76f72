/** Applies an operator: completes its attributes, infers, and adds the node. */
import type { Span } from '../../grammar/span.js'
import type { Collector } from '../diagnostics/collector.js'
import { isProblem, type Problem, problem } from '../diagnostics/diagnostic.js'
import { type Attributes, type AttributeValue, elements, type Shape } from '../graph.js'
import { countElements, type Inference, infer, tooMany } from '../infer.js'
import { maxCount, maxNameCharacters, maxNodes } from '../limits.js'
import { fillDefaults, isRequired, type Operator, takes } from '../ops/index.js'
import type { GivenArgument } from './arguments.js'
import { sharedWith } from './layer.js'
import { type Applied, type Env, report, stop } from './state.js'
import { mismatchDetails } from './story.js'
import { type BuiltNode, failed, formatValue, type Input, tensor, type Value } from './values.js'

/** One argument as a reader would write it. */
export interface Written {
  readonly name?: string
  readonly value: Value
}

export interface Site {
  readonly span: Span
  /** The arguments, without tensors. */
  readonly written: readonly Written[]
  /** Another argument is misnamed: what is missing may be that one. */
  readonly misnamed?: boolean
  /** The name of what is made, where that is not the callee's: a layer's. */
  readonly as?: string | undefined
}

export const writtenOf = (given: readonly GivenArgument[]): readonly Written[] =>
  given.map(({ name, value }) => (name === undefined ? { value } : { name: name.text, value }))

/** `conv(64, 3x3, stride=2)`; the name alone where there are no arguments. */
export function callText(name: string, written: readonly Written[]): string {
  if (written.length === 0) return name
  const texts = written.map(({ name, value }) =>
    name === undefined ? formatValue(value) : `${name}=${formatValue(value)}`,
  )
  return `${name}(${texts.join(', ')})`
}

/** Undefined attributes are unknown: the tensor is too, and nothing is said. */
export type Given = Readonly<Record<string, AttributeValue | undefined>>

/**
 * The tensor that comes out. `given` are the arguments, converted; defaults by scope fill the rest. A number of inputs other than
 * the operator's is the caller's to report.
 */
export function applyOperator(operator: Operator, inputs: readonly Input[], given: Given, site: Site, env: Env): Value {
  const attributes = completeAttributes(operator, given, site, env)
  const nodes = inputs.flatMap(({ value }) => (value.kind === 'tensor' && value.node !== undefined ? [value.node] : []))
  if (
    env.state.lostDefaults ||
    attributes === undefined ||
    !takes(operator.inputs, nodes.length) ||
    nodes.length !== inputs.length
  )
    return failed
  const inferred = inferOnce(
    operator,
    nodes.map(({ output }) => output),
    attributes,
    env,
  )
  if (isProblem(inferred)) {
    report(env, inferred, site.span, problemDetails(inferred, inputs, env))
    return failed
  }
  const { state, body } = env
  const node: BuiltNode = {
    op: operator.name,
    path: `${body.path}/${body.names.unique(site.as ?? operator.name)}`,
    attributes: inferred.attributes,
    inputs: nodes,
    output: inferred.output,
    macs: inferred.macs,
    span: site.span,
    expansion: body.expansion,
    call: () => callText(operator.name, site.written),
  }
  const shared = body.sharing === undefined ? undefined : sharedWith(node, inferred.weights, env)
  if (!spend(shared === undefined ? inferred : { ...inferred, weights: [] }, node.path, site.span, env)) return failed
  state.nodes.push(node)
  if (shared === undefined) state.weightsOf.set(node, inferred.weights)
  else state.sharesWith.set(node, shared)
  return tensor(node)
}

/** The same application gives the same objects: a network of many equal blocks holds each shape and weight once. */
function inferOnce(operator: Operator, shapes: readonly Shape[], attributes: Attributes, env: Env): Applied | Problem {
  const { inferences } = env.state
  const key = `${operator.name} ${shapes.join(' ')} ${Object.values(attributes).join(' ')}`
  const known = inferences.get(key)
  if (known !== undefined) return known
  const inferred = infer(operator, shapes, attributes)
  const applied = isProblem(inferred) ? inferred : { ...inferred, attributes }
  inferences.set(key, applied)
  return applied
}

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
function spend({ output, weights, macs }: Inference, path: string, span: Span, env: Env): boolean {
  const { sums } = env.state
  sums.nodes += 1
  sums.characters += path.length
  sums.elements += elements(output)
  sums.weights += countElements(weights)
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
