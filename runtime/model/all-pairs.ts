/**
 * Plans how to score all pairs of features: which values of a head depend on one image alone, and how the two sides are
 * combined.
 */
import { scoresOf } from '../../compiler/analyses/scores.js'
import { noiseOf } from '../../compiler/analyses/training-memory.js'
import { elements, type GraphNode, type Subgraph } from '../../compiler/graph.js'

export type AllPairsPlan = MeasuredHead | PairwiseHead

/**
 * A head whose scores of all pairs are a matrix product or a matrix of distances: `subtract` or `multiply` of a value
 * of the left image and one of the right, optionally `abs` or `square`, then `sum`, `mean` or `dense(1)` over
 * everything.
 */
export interface MeasuredHead {
  readonly way: 'measure'
  readonly left: Side
  readonly right: Side
  readonly meeting: 'subtract' | 'multiply'
  /** Whether the right side's value is the first operand. */
  readonly reversed: boolean
  readonly map: 'identity' | 'abs' | 'square'
  /** The node that reduces a pair to one number: `sum`, `mean` or `dense`. */
  readonly reduction: GraphNode
  /** The nodes from that number to the score, in order; each value is one number per pair. */
  readonly after: readonly GraphNode[]
  /** The node whose value is the score. */
  readonly score: number
}

/**
 * Computed once per image: the nodes that depend on one input alone, in order, and the node whose value is combined
 * with the other side.
 */
export interface Side {
  readonly nodes: readonly GraphNode[]
  readonly output: number
}

/** A head that must be applied to every pair. */
export interface PairwiseHead {
  readonly way: 'pairs'
  /** Why it is no measure; completes a sentence that starts with "its". */
  readonly why: string
}

/** Plans a head of pairs. The score of a pair is its logit, or the head's output if that is not a sigmoid. */
export function planAllPairs(head: Subgraph): AllPairsPlan {
  const found = measure(head)
  return typeof found === 'string' ? { way: 'pairs', why: found } : found
}

/** The head as a measure, or why it is none. */
function measure(head: Subgraph): MeasuredHead | string {
  const [score] = scoresOf(head)
  const nodes = nodesBefore(head, score)
  const unsteady = nodes.find((node) => node.op === 'bn' || noiseOf(node) !== undefined)
  if (unsteady !== undefined) return `${unsteady.path} depends on the other pairs of the batch, or on random numbers`
  const learned = nodes.find(({ op, inputs }) => op !== 'input' && inputs.length === 0)
  if (learned !== undefined) return `${learned.path} depends on neither image`
  const sides = sidesOf(head)
  const [meeting, ...rest] = nodes.filter(({ id }) => sides[id] === 'both')
  if (meeting === undefined) return `${head.nodes[score].path} depends on one image only`
  const { op, path } = meeting
  const [first, second] = meeting.inputs.map((id) => head.nodes[id])
  if ((op !== 'subtract' && op !== 'multiply') || String(first.output) !== String(second.output)) {
    return `${path} is not a difference or product of two values of the same shape`
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

/** The nodes that the value of node `id` depends on, including itself, in order. */
function nodesBefore({ nodes }: Subgraph, id: number): readonly GraphNode[] {
  const needed = new Set([id])
  for (const node of nodes.slice(0, id + 1).reverse()) {
    if (needed.has(node.id)) for (const input of node.inputs) needed.add(input)
  }
  return nodes.filter((node) => needed.has(node.id))
}

type DependsOn = 'left' | 'right' | 'both'

/** The inputs that each node depends on. */
function sidesOf({ nodes, inputs }: Subgraph): readonly DependsOn[] {
  const sides: DependsOn[] = []
  for (const node of nodes) {
    const [first, ...more] = node.inputs.map((id) => sides[id])
    if (first === undefined) sides[node.id] = node.id === inputs[0] ? 'left' : 'right'
    else sides[node.id] = more.every((side) => side === first) ? first : 'both'
  }
  return sides
}

/** Operators that keep values and their order. */
const reshapes: readonly string[] = ['flatten', 'reshape', 'identity']

/**
 * The chain after the two sides are combined: `map` up to the reduction, then operators on one number; or why it is not
 * such a chain.
 */
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
      return stray === undefined ? { map, reduction: node, after } : `${stray.path} uses or provides more than ${path}`
    }
    if (map === 'identity' && (op === 'abs' || op === 'square')) map = op
    else if (!reshapes.includes(op)) return `${path} is not abs, square, sum, mean or dense(1) of ${last.path}`
    last = node
  }
  return `${last.path} is not only summed up`
}

/** Whether it reduces all values to one number. */
function reduces({ op, output }: GraphNode): boolean {
  return elements(output) === 1 && (op === 'sum' || op === 'mean' || op === 'dense')
}

/** For each node that the score needs: whether it is the reduction, or depends on it alone. */
function isAfter(reduction: GraphNode, sides: readonly DependsOn[]): (id: number) => boolean {
  return (id) => id >= reduction.id && sides[id] === 'both'
}
