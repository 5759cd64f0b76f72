/** From what was expanded to the graph: what leads nowhere is left out, the rest is numbered, and everything is frozen. */
import { problem } from '../diagnostics/diagnostic.js'
import type { ExpansionFrame, GraphNode, Network, Subgraph, Weight } from '../graph.js'
import type { ExpandedNetwork, ExpandedPart } from './network.js'
import type { State } from './state.js'
import { type BuiltNode, callText } from './values.js'

export function assemble(expanded: ExpandedNetwork, state: State): Network {
  const made: Made = { weights: [], of: new Map() }
  const tower = assemblePart(expanded.tower, made, state)
  const head = assemblePart(expanded.head, made, state)
  const { declaration, kind, parameters, input, claims } = expanded
  const { doc = '', name } = declaration
  const network: Network = {
    format: 'netc-graph',
    version: 1,
    name: name.text,
    doc,
    parameters,
    input,
    kind,
    tower,
    head,
    weights: made.weights,
    claims,
  }
  deepFreeze(network)
  return network
}

/** The network's weights, and which are whose: of nodes that share theirs, the first that is kept has made them. */
interface Made {
  readonly weights: Weight[]
  readonly of: Map<BuiltNode, readonly number[]>
}

function assemblePart(part: ExpandedPart, made: Made, state: State): Subgraph {
  const live = liveNodes(part)
  warnOfDead(part, live, state)
  const kept = [...part.inputs, ...part.nodes.filter((node) => live.has(node))]
  const ids = new Map(kept.map((node, id) => [node, id]))
  const nodes = kept.map((node, id) => assembleNode(node, id, ids, made))
  const inputs = part.inputs.map((_, id) => id)
  const { name, kind, applications } = part
  return { name, kind, nodes, inputs, output: ids.get(part.output)!, applications }
}

function assembleNode(node: BuiltNode, id: number, ids: ReadonlyMap<BuiltNode, number>, made: Made): GraphNode {
  const { op, path, attributes, output, macs, span, expansion } = node
  const own = weightsOf(node, made)
  const inputs = node.inputs.map((input) => ids.get(input)!)
  return { id, op, path, attributes, inputs, output, weights: own, macs, span, expansion }
}

const noWeights: readonly number[] = []

/** Half of all nodes have none. */
function weightsOf(node: BuiltNode, { of, weights }: Made): readonly number[] {
  const maker = node.sharesWith ?? node
  if (maker.weights.length === 0) return noWeights
  const known = of.get(maker)
  if (known !== undefined) return known
  const own = maker.weights.map((weight) => weights.push({ path: `${node.path}/${weight.name}`, ...weight }) - 1)
  of.set(maker, own)
  return own
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
  const liveFrames = framesOf(live)
  for (const node of dead) {
    if (taken.has(node)) continue
    const frame = node.expansion.find((frame) => !liveFrames.has(frame))
    collector.report(
      problem('unused-value', { call: frame?.call ?? callText(node.op, node.written) }),
      frame?.span ?? node.span,
    )
  }
}

/** Nodes of one body have one list of frames, and lists of deep bodies are long: each is looked at once. */
function framesOf(nodes: Iterable<BuiltNode>): ReadonlySet<ExpansionFrame> {
  const lists = new Set<readonly ExpansionFrame[]>()
  for (const { expansion } of nodes) lists.add(expansion)
  const frames = new Set<ExpansionFrame>()
  for (const list of lists) for (const frame of list) frames.add(frame)
  return frames
}

function deepFreeze(root: object): void {
  const pending: object[] = [root]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    Object.freeze(value)
    // Shapes, attributes and spans are of many nodes: most of what is met is frozen.
    for (const key in value) {
      const part: unknown = value[key as keyof typeof value]
      if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) pending.push(part)
    }
  }
}
