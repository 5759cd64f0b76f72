/** How the scores of all pairs of features are computed: what of a head depends on one image alone, and how the two sides meet. */
import { scoresOf } from '../../compiler/analyses/scores.js'
import { noiseOf } from '../../compiler/analyses/training-memory.js'
import { elements, type GraphNode, type Subgraph } from '../../compiler/graph.js'

export type AllPairsPlan = MeasuredHead | PairwiseHead

/**
 * A head of which all pairs at once are a product of matrices or a matrix of distances: `subtract` or `multiply` of a value of the left
 * image and one of the right, `abs` or `square` of that or nothing, and `sum`, `mean` or `dense(1)` of all of it.
 */
export interface MeasuredHead {
  readonly way: 'measure'
  readonly left: Side
  readonly right: Side
  readonly meeting: 'subtract' | 'multiply'
  /** Whether the right side's value comes first in it. */
  readonly reversed: boolean
  readonly map: 'identity' | 'abs' | 'square'
  /** The node that makes one number of a pair: `sum`, `mean` or `dense`. */
  readonly reduction: GraphNode
  /** What makes the score of that number, in order; every value is one number a pair. */
  readonly after: readonly GraphNode[]
  /** The node whose value is the score. */
  readonly score: number
}

/** What is computed once an image: nodes that depend on one input alone, in order, and the one whose value meets the other side's. */
export interface Side {
  readonly nodes: readonly GraphNode[]
  readonly output: number
}

/** A head that has to be applied to every pair. */
export interface PairwiseHead {
  readonly way: 'pairs'
  /** What keeps it from being measured; goes on from "its". */
  readonly why: string
}

/** Finds the way for a head of pairs. What is computed of a pair is its logit, or the head's output where that is no sigmoid. */
export function planAllPairs(head: Subgraph): AllPairsPlan {
  const found = measure(head)
  return typeof found === 'string' ? { way: 'pairs', why: found } : found
}

/** The head as a measure, or why it is none. */
function measure(head: Subgraph): MeasuredHead | string {
  const [score] = scoresOf(head)
  const nodes = nodesBefore(head, score)
  const unsteady = nodes.find((node) => node.op === 'bn' || noiseOf(node) !== undefined)
  if (unsteady !== undefined) return `${unsteady.path} sees the pairs of a batch together, or draws at random`
  const learned = nodes.find(({ op, inputs }) => op !== 'input' && inputs.length === 0)
  if (learned !== undefined) return `${learned.path} belongs to neither image`
  const sides = sidesOf(head)
  const [meeting, ...rest] = nodes.filter(({ id }) => sides[id] === 'both')
  if (meeting === undefined) return `${head.nodes[score].path} sees one image alone`
  const { op, path } = meeting
  const [first, second] = meeting.inputs.map((id) => head.nodes[id])
  if ((op !== 'subtract' && op !== 'multiply') || String(first.output) !== String(second.output)) {
    return `${path} is no difference and no product of two values of one shape`
  }
  const reversed = sides[first.id] === 'right'
  const side = (of: 'left' | 'right', { id }: GraphNode): Side => ({
    nodes: nodes.filter((node) => sides[node.id] === of && node.op !== 'input'),
    output: id,
  })
  const following = followMeeting(meeting, rest, sides)
  if (typeof following === 'string') return following
  const [left, right] = reversed ? [second, first] : [first, second]
  return {
    way: 'measure',
    left: side('left', left),
    right: side('right', right),
    meeting: op,
    reversed,
    ...following,
    score,
  }
}

/** The nodes that the value of node `id` depends on, and itself, in order. */
function nodesBefore({ nodes }: Subgraph, id: number): readonly GraphNode[] {
  const needed = new Set([id])
  for (const node of nodes.slice(0, id + 1).reverse()) {
    if (needed.has(node.id)) for (const input of node.inputs) needed.add(input)
  }
  return nodes.filter((node) => needed.has(node.id))
}

type DependsOn = 'left' | 'right' | 'both'

/** On which of the inputs each node depends. */
function sidesOf({ nodes, inputs }: Subgraph): readonly DependsOn[] {
  const sides: DependsOn[] = []
  for (const node of nodes) {
    const [first, ...more] = node.inputs.map((id) => sides[id])
    if (first === undefined) sides[node.id] = node.id === inputs[0] ? 'left' : 'right'
    else sides[node.id] = more.every((side) => side === first) ? first : 'both'
  }
  return sides
}

/** What keeps values and their order. */
const reshapes: readonly string[] = ['flatten', 'reshape', 'identity']

/** From the meeting on, in a chain: `map` up to the reduction, then anything of one number; or why it is not so. */
function followMeeting(
  meeting: GraphNode,
  rest: readonly GraphNode[],
  sides: readonly DependsOn[],
): Pick<MeasuredHead, 'map' | 'reduction' | 'after'> | string {
  let map: MeasuredHead['map'] = 'identity'
  let last = meeting
  for (const [index, node] of rest.entries()) {
    const { op, inputs, path } = node
    if (inputs.length !== 1 || inputs[0] !== last.id) break
    if (reduces(node)) {
      const after = rest.slice(index + 1)
      const stray = after.find(({ inputs, output }) => elements(output) > 1 || !inputs.every(isAfter(node, sides)))
      return stray === undefined ? { map, reduction: node, after } : `${stray.path} takes or gives more than ${path}`
    }
    if (map === 'identity' && (op === 'abs' || op === 'square')) map = op
    else if (!reshapes.includes(op)) return `${path} is no abs, square, sum, mean or dense(1) of ${last.path}`
    last = node
  }
  return `${last.path} is not summed up alone`
}

/** Whether one number comes of it, in which every value has a share. */
function reduces({ op, output }: GraphNode): boolean {
  return elements(output) === 1 && (op === 'sum' || op === 'mean' || op === 'dense')
}

/** Of the nodes that the score needs: whether one is the reduction, or depends on it alone. */
function isAfter(reduction: GraphNode, sides: readonly DependsOn[]): (id: number) => boolean {
  return (id) => id >= reduction.id && sides[id] === 'both'
}
