/**
 * The range of a head's output, and whether both ends can be reached. Interval arithmetic alone would be too wide for a
 * difference of two values that depend on each other, or for a sum of values whose squares sum to 1.
 */
import { elements, type GraphNode, type Network, type Subgraph } from '../graph.js'
import { operators, type Range } from '../ops/index.js'
import { anywhere } from '../ops/ranges.js'

export interface JudgementRange {
  readonly range: Range
  /** Every number of the range can be reached, for some weights. */
  readonly sure: boolean
}

/** Known facts about the values of a node. */
interface Known extends JudgementRange {
  /** The images they depend on, a bit for each. */
  readonly images: number
  /** They are not independent of each other, as those of a vector of length 1. */
  readonly joint: boolean
  /** A vector of length 1. */
  readonly unit: boolean
}

/** The range of a network with a head. */
export function judgementRange({ towers, head }: Network): JudgementRange | undefined {
  if (head === undefined) return undefined
  const met = new Map<Subgraph, Known>()
  return lastOf(head, (side) => {
    const tower = towers[side] ?? towers[0]
    const features = met.get(tower) ?? lastOf(tower, () => ({ ...free, images: 1 }))
    met.set(tower, features)
    return { ...features, images: 1 << side }
  })
}

const free: Omit<Known, 'images'> = { range: anywhere, sure: true, joint: false, unit: false }

/**
 * Facts about the last node, from those `given` about the inputs, by index; only read if the last node's range depends
 * on them.
 */
function lastOf(part: Subgraph, given: (input: number) => Known): Known {
  const { nodes, inputs, output } = part
  const wanted = wantedFrom(part)
  const images = imagesOf(part)
  const known: Known[] = []
  for (let id = 0; id <= output; id += 1) {
    if (!wanted[id]) continue
    const input = inputs.indexOf(id)
    known[id] = input === -1 ? ofNode(nodes[id], images[id], known, nodes) : given(input)
  }
  return known[output]
}

/**
 * The nodes that the range of the last one depends on: a node with weights and without a range rule can have any value.
 */
function wantedFrom({ nodes, output }: Subgraph): readonly boolean[] {
  const wanted: boolean[] = new Array(nodes.length).fill(false)
  wanted[output] = true
  for (let id = output; id >= 0; id -= 1) {
    if (!wanted[id] || isFree(nodes[id])) continue
    const { inputs } = nodes[id]
    for (let at = 0; at < inputs.length; at += 1) wanted[inputs[at]] = true
  }
  return wanted
}

const isFree = ({ op, weights }: GraphNode): boolean => weights.length > 0 && operators.get(op)?.range === undefined

/** The inputs that each node depends on, a bit for each: of a tower the one image, of a head its side. */
function imagesOf({ nodes, inputs }: Subgraph): readonly number[] {
  const images: number[] = new Array(nodes.length).fill(0)
  for (const [index, id] of inputs.entries()) images[id] = 1 << index
  for (const { id, inputs } of nodes) for (let at = 0; at < inputs.length; at += 1) images[id] |= images[inputs[at]]
  return images
}

function ofNode(node: GraphNode, images: number, known: readonly Known[], nodes: readonly GraphNode[]): Known {
  if (isFree(node)) return { ...free, images }
  const { op, attributes, weights, inputs, output } = node
  const from = inputs.map((id) => known[id])
  const shapes = inputs.map((id) => nodes[id].output)
  const rangeOf = operators.get(op)?.range
  const range =
    rangeOf === undefined
      ? anywhere
      : rangeOf(
          from.map((one) => one.range),
          shapes,
          attributes,
        )
  // Weights can map anything to anything.
  if (weights.length > 0) return { ...free, range, images }
  const cosine = cosineRange(node, known, nodes)
  if (cosine !== undefined) return cosine
  const joint = from.some((one) => one.joint)
  const gathers = joint && shapes.some((shape) => elements(shape) > elements(output))
  return {
    ...{ range, images },
    sure: !gathers && areApart(from) && from.every(({ sure }) => sure),
    joint: joint || op === 'l2_normalize' || op === 'softmax',
    unit: output.length === 1 && (op === 'l2_normalize' || (keeping.has(op) && from.every(({ unit }) => unit))),
  }
}

/** Whether no two depend on the same image. */
function areApart(from: readonly Known[]): boolean {
  let met = 0
  for (const { images } of from) {
    if ((met & images) !== 0) return false
    met |= images
  }
  return true
}

/** Operators that return a vector unchanged outside of training. */
const keeping: ReadonlySet<string> = new Set(['identity', 'flatten', 'dropout', 'drop_path'])

/** The sum of the products of two vectors of length 1 is the cosine of their angle. */
function cosineRange(
  { op, inputs }: GraphNode,
  known: readonly Known[],
  nodes: readonly GraphNode[],
): Known | undefined {
  const product = nodes[inputs[0]]
  if (op !== 'sum' || product?.op !== 'multiply') return undefined
  const [a, b] = product.inputs.map((id) => known[id])
  if (!a.unit || !b.unit) return undefined
  const { range, sure, images } = known[product.id]
  return { range: [Math.max(range[0], -1), Math.min(range[1], 1)], sure, images, joint: false, unit: false }
}
