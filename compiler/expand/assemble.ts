/** From what was expanded to the graph: what leads nowhere is left out, the rest is numbered, and everything is frozen. */
import { problem } from '../diagnostics/diagnostic.js'
import type { ExpansionFrame, GraphNode, Network, Subgraph, Weight } from '../graph.js'
import type { ExpandedNetwork, ExpandedPart } from './network.js'
import type { State } from './state.js'
import type { BuiltNode } from './values.js'

export function assemble(expanded: ExpandedNetwork, state: State): Network {
  const weights: Weight[] = []
  const tower = assemblePart(expanded.tower, weights, state)
  const head = assemblePart(expanded.head, weights, state)
  const { declaration, parameters, input, claims } = expanded
  const { doc = '', name } = declaration
  const network: Network = {
    format: 'netc-graph',
    version: 1,
    name: name.text,
    doc,
    parameters,
    input,
    kind: 'siamese',
    tower,
    head,
    weights,
    claims,
  }
  deepFreeze(network)
  return network
}

function assemblePart(part: ExpandedPart, weights: Weight[], state: State): Subgraph {
  const live = liveNodes(part)
  warnOfDead(part, live, state)
  const kept = [...part.inputs, ...part.nodes.filter((node) => live.has(node))]
  const ids = new Map(kept.map((node, id) => [node, id]))
  const nodes = kept.map((node, id) => assembleNode(node, id, ids, weights, state))
  const inputs = part.inputs.map((_, id) => id)
  const { name, kind, applications } = part
  return { name, kind, nodes, inputs, output: ids.get(part.output)!, applications }
}

function assembleNode(
  node: BuiltNode,
  id: number,
  ids: ReadonlyMap<BuiltNode, number>,
  weights: Weight[],
  state: State,
): GraphNode {
  const { op, path, attributes, output, macs, span, expansion } = node
  const own = (state.weightsOf.get(node) ?? []).map(
    (weight) => weights.push({ path: `${path}/${weight.name}`, ...weight }) - 1,
  )
  const inputs = node.inputs.map((input) => ids.get(input)!)
  return { id, op, path, attributes, inputs, output, weights: own, macs, span, expansion }
}

/** Everything that the output is made of. */
function liveNodes({ output }: ExpandedPart): ReadonlySet<BuiltNode> {
  const live = new Set([output])
  for (const node of live) for (const input of node.inputs) live.add(input)
  return live
}

/** Warns of the last node of each part that leads nowhere, at the outermost call that did only such things. */
function warnOfDead({ nodes }: ExpandedPart, live: ReadonlySet<BuiltNode>, { collector }: State): void {
  const dead = nodes.filter((node) => !live.has(node))
  if (dead.length === 0) return
  const taken = new Set(dead.flatMap(({ inputs }) => inputs))
  const liveFrames = new Set<ExpansionFrame>([...live].flatMap(({ expansion }) => expansion))
  for (const node of dead) {
    if (taken.has(node)) continue
    const frame = node.expansion.find((frame) => !liveFrames.has(frame))
    collector.report(problem('unused-value', { call: frame?.call ?? node.call() }), frame?.span ?? node.span)
  }
}

function deepFreeze(root: object): void {
  const pending: object[] = [root]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (Object.isFrozen(value)) continue
    Object.freeze(value)
    for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) pending.push(part)
  }
}
