/** `layer NAME = ...`: applied any number of times, with one set of weights. */
import type { Argument, LayerStatement } from '../../grammar/ast.js'
import type { Span } from '../../grammar/span.js'
import { problem } from '../diagnostics/diagnostic.js'
import { plural } from '../diagnostics/entry.js'
import { applyTarget, type Piped } from './call.js'
import { evaluateUnapplied } from './expression.js'
import { isMade } from './flow.js'
import { argumentsHere } from './partial.js'
import { type Body, type Env, report, type Sharing } from './state.js'
import { mismatched } from './story.js'
import { after, type Soon } from './task.js'
import { type BuiltNode, describe, failed, type SharedLayer, type Value } from './values.js'

export function makeLayer({ name, value }: LayerStatement, env: Env): Soon<Value> {
  return after(evaluateUnapplied(value, env), (made) => {
    const target = made.kind === 'block' ? made.block : undefined
    if (target === undefined && made.kind !== 'unknown' && made !== failed) {
      const facts = { name: 'the definition of a layer', actual: describe(made) }
      report(env, problem('not-callable', facts), value.span)
    }
    return { kind: 'layer', layer: { name, target, file: env.body.file } }
  })
}

/** A layer takes its arguments where it is applied. */
export function refuseLayer(value: Value & { kind: 'layer' }, args: readonly Argument[], env: Env): Value {
  const [first] = args
  if (first === undefined) return value
  const facts = { what: value.layer.name.text, expected: 'its arguments where it is applied', actual: 'them here' }
  report(env, problem('wrong-type', { ...facts, help: 'pass the name alone' }), first.span)
  return { kind: 'unknown', type: 'block' }
}

/** Applies a layer: the first application makes its weights, the others share them. */
export function applyLayer(
  layer: SharedLayer,
  args: readonly Argument[],
  span: Span,
  env: Env,
  piped?: Piped,
): Soon<Value> {
  const sharing: Sharing = { layer, made: [] }
  const body: Body = { ...env.body, file: layer.file, sharing: [...(env.body.sharing ?? []), sharing] }
  const { target, name } = layer
  return after(argumentsHere(target, args, env), (given) => {
    if (target === undefined) return { kind: 'tensor' }
    const application = { callee: name, given, span, alone: args.length === 0, piped, as: name.text }
    return after(applyTarget(target, application, { ...env, body }), (result) => {
      if (isMade(result)) keepSharing(sharing, span, env)
      return result
    })
  })
}

/** Called after a complete application: it becomes the first one, or any difference from the first is reported. */
function keepSharing(sharing: Sharing, span: Span, env: Env): void {
  const { layer, made } = sharing
  const count = (nodes: readonly BuiltNode[]) => plural(nodes.length, 'operator')
  if (layer.first === undefined) layer.first = made
  else if (layer.first.length !== made.length) sharing.difference ??= { first: count(layer.first), now: count(made) }
  const { difference } = sharing
  if (difference !== undefined) report(env, problem('layer-mismatch', { layer: layer.name.text, ...difference }), span)
}

/** The node of an earlier application whose weights this node shares; undefined if it makes them. */
export function sharedWith(node: BuiltNode, applications: readonly Sharing[]): BuiltNode | undefined {
  let shared: BuiltNode | undefined
  for (const sharing of applications) {
    const { layer, made } = sharing
    const counterpart = layer.first?.[made.length]
    made.push(node)
    if (counterpart === undefined || shared !== undefined) continue
    const maker = counterpart.sharesWith ?? counterpart
    const different = counterpart.op === node.op ? mismatched(maker, node) : { first: counterpart.op, now: node.op }
    if (different === undefined) shared = maker
    else sharing.difference ??= different
  }
  return shared
}
