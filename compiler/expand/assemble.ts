/** From what was expanded to the graph: what leads nowhere is left out, the rest is numbered, and everything is frozen. */
import { problem } from '../diagnostics/diagnostic.js'
import type { Draft, ExpansionFrame, GraphNode, Head, Network, Subgraph, Weight } from '../graph.js'
import { deepFreeze } from './freeze.js'
import type { ExpandedNetwork } from './network.js'
import type { ExpandedPart } from './part.js'
import type { StartedPart, State } from './state.js'
import { type BuiltNode, callText } from './values.js'

export function assemble(expanded: ExpandedNetwork, state: State): Network {
  // Of nodes that share their weights, the first that is kept has made them.
  const weights: Weight[] = []
  const towers = expanded.towers.map((tower) => assemblePart(tower, weights, state))
  const { declaration, kind, parameters, input, claims, head } = expanded
  const judge: Head | undefined = head && { ...assemblePart(head, weights, state), kind: 'head', gives: head.gives }
  const { doc = '', name } = declaration
  const network: Network = {
    format: 'netc-graph',
    version: 2,
    name: name.text,
    doc,
    parameters,
    input,
    kind,
    towers,
    ...(judge && { head: judge }),
    weights: Object.freeze(weights),
    claims,
  }
  return deepFreeze(network)
}

/** What could be made, without asking what leads where. Not to be done after `assemble`, which numbers the same nodes otherwise. */
export function assembleDraft(parts: readonly StartedPart[]): Draft {
  const weights: Weight[] = []
  const drafts = parts.map(({ name, kind, inputs, nodes: operators, applications }): Subgraph => {
    const kept = [...inputs, ...operators]
    for (let id = 0; id < kept.length; id += 1) {
      kept[id]!.id = id
      kept[id]!.own = undefined
    }
    const nodes = kept.map((node) => assembleNode(node, weights))
    return { name, kind, nodes, inputs: inputs.map(({ id }) => id), output: nodes.length - 1, applications }
  })
  return { parts: drafts, weights }
}

function assemblePart(part: ExpandedPart, weights: Weight[], state: State): Subgraph {
  markLive(part)
  warnOfDead(part, state)
  const kept = [...part.inputs]
  for (const node of part.nodes) if (node.live) kept.push(node)
  const nodes = kept.map((node, id) => {
    node.id = id
    return assembleNode(node, weights)
  })
  const inputs = part.inputs.map((_, id) => id)
  const { name, kind, applications } = part
  return { name, kind, nodes: Object.freeze(nodes), inputs, output: part.output.id, applications }
}

/** What is made for every node is frozen here: a walk through the graph would take longer than all else. */
function assembleNode(node: BuiltNode, weights: Weight[]): GraphNode {
  const { id, op, path, attributes, output, macs, span, expansion } = node
  const inputs = Object.freeze(node.inputs.map((input) => input.id))
  return Object.freeze({
    id,
    op,
    path,
    attributes,
    inputs,
    output,
    weights: weightsOf(node, weights),
    macs,
    span,
    expansion,
  })
}

const noWeights: readonly number[] = Object.freeze([])

/** Half of all nodes have none. */
function weightsOf(node: BuiltNode, weights: Weight[]): readonly number[] {
  const maker = node.sharesWith ?? node
  if (maker.weights.length === 0) return noWeights
  maker.own ??= Object.freeze(
    maker.weights.map(({ name, shape, initializer, trainable, l2 }) => {
      const path = `${node.path}/${name}`
      return weights.push(Object.freeze({ path, name, shape, initializer, trainable, l2 })) - 1
    }),
  )
  return maker.own
}

/** Marks everything that the output is made of. */
function markLive({ output }: ExpandedPart): void {
  output.live = true
  const pending = [output]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const input of node.inputs) {
      if (input.live) continue
      input.live = true
      pending.push(input)
    }
  }
}

/** Warns of the last node of each part that leads nowhere, at the outermost call that did only such things. */
function warnOfDead({ nodes }: ExpandedPart, { collector }: State): void {
  const dead = nodes.filter(({ live }) => !live)
  if (dead.length === 0) return
  const taken = new Set(dead.flatMap(({ inputs }) => inputs))
  const liveFrames = framesOf(nodes.filter(({ live }) => live))
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
