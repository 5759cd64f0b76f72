/**
 * Between which numbers a head's judgement lies, and whether it can come to both ends: intervals alone would say of a difference of two values
 * that depend on each other, or of a sum of values whose squares sum to 1, more than is possible.
 */
import { elements, type GraphNode, type Network, type Shape, type Subgraph } from '../graph.js'
import { operators, type Range } from '../ops/index.js'
import { anywhere } from '../ops/ranges.js'

export interface JudgementRange {
  readonly range: Range
  /** Every number of the range can come out, whatever the weights begin with. */
  readonly sure: boolean
}

/** What is known of the values of a node. */
interface Known extends JudgementRange {
  /** Which images they depend on, a bit for each. */
  readonly images: number
  /** They bound each other, as those of a vector of length 1 do. */
  readonly joint: boolean
  /** A vector of length 1. */
  readonly unit: boolean
}

/** Of a network with a head. */
export function judgementRange({ towers, head }: Network): JudgementRange | undefined {
  if (head === undefined) return undefined
  const features = towers.map((tower) => lastOf(tower, [{ ...free, images: 1 }]))
  const given = head.inputs.map((_, side): Known => ({ ...(features[side] ?? features[0]), images: 1 << side }))
  return lastOf(head, given)
}

const free: Omit<Known, 'images'> = { range: anywhere, sure: true, joint: false, unit: false }

function lastOf({ nodes, inputs, output }: Subgraph, given: readonly Known[]): Known {
  const known: Known[] = []
  for (const node of nodes) {
    const from = node.inputs.map((id) => known[id])
    const shapes = node.inputs.map((id) => nodes[id].output)
    const cosine = cosineRange(node, known, nodes)
    known.push(given[inputs.indexOf(node.id)] ?? cosine ?? ofNode(node, from, shapes))
  }
  return known[output]
}

function ofNode(
  { op, attributes, weights, output }: GraphNode,
  from: readonly Known[],
  shapes: readonly Shape[],
): Known {
  const images = from.reduce((all, { images: own }) => all | own, 0)
  const range = operators.get(op)?.range?.(
    from.map((one) => one.range),
    shapes,
    attributes,
  )
  // Weights can make anything of anything.
  if (weights.length > 0) return { ...free, range: range ?? anywhere, images }
  const apart = from.every(({ images: own }, index) =>
    from.every((other, at) => at === index || (other.images & own) === 0),
  )
  const gathers = shapes.some((shape) => elements(shape) > elements(output)) && from.some(({ joint }) => joint)
  return {
    ...{ range: range ?? anywhere, images },
    sure: apart && !gathers && from.every(({ sure }) => sure),
    joint: op === 'l2_normalize' || op === 'softmax' || from.some(({ joint }) => joint),
    unit: output.length === 1 && (op === 'l2_normalize' || (keeping.has(op) && from.every(({ unit }) => unit))),
  }
}

/** What gives a vector as it is, outside of training. */
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
