/** Scores all pairs of features, with a head as `planAllPairs` has analyzed it. */
import type { Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { elements, type GraphNode, type Head, type Network, type Subgraph } from '../../compiler/graph.js'
import { UserError } from '../base/user-error.js'
import { pairwiseDistance } from '../engines/gradients/pairwise-distance.js'
import { type AllPairsPlan, type MeasuredHead, planAllPairs, type Side } from './all-pairs.js'
import type { NoiseAddress } from './noise.js'

/** The head's output for pairs, one number each: `[pairs]`. */
export interface PairScores {
  /** The input of the head's final sigmoid; absent if the head does not end in one. */
  readonly logits?: Tensor1D
  /** The meaning of the output: probabilities, similarities or distances. */
  readonly values: Tensor1D
}

/** How the weights are applied in training. */
export interface TrainingPass {
  /** The addresses of the random masks, one for each equal part of the batch; required if an operator is random. */
  readonly noise?: readonly NoiseAddress[]
  /** The tower, if each image of a pair has its own: 0 is the left image's, the default. */
  readonly branch?: number
  /**
   * The number of equal parts of the batch over which batch normalization computes separate statistics; 1 by default.
   */
  readonly sides?: number
}

/** The parts of a model that scoring uses. */
export interface HeadHandles {
  readonly network: Network
  readonly head: Head
  readonly plan: AllPairsPlan
  /** By path: the variables of the layers. */
  readonly weights: ReadonlyMap<string, Variable>
  /**
   * Applies nodes of the head, in order, to values by node id, which remain the caller's; returns the value of node
   * `wanted`.
   */
  apply(nodes: readonly GraphNode[], values: ReadonlyMap<number, Tensor>, wanted: number, training: boolean): Tensor
  score(left: Tensor, right: Tensor, training: boolean, pass?: TrainingPass): PairScores
}

export interface AllPairsPass extends TrainingPass {
  /** The most bytes for pairs in training if the head is no measure; 1 GiB by default. */
  readonly activationBudget?: number
}

const activationBudget = 2 ** 30

/** The most bytes for a block of pairs at inference. */
const bytesOfBlock = 2 ** 26

/**
 * The score of every left image with every right one, `[n, m]`, from their features `[n, ...]` and `[m, ...]`: the
 * logit, or the head's output if that is not a sigmoid. Distances are negated, so that a higher score always means more
 * similar. In training, differentiable in the features and the head's weights.
 * @throws UserError in training, if a head that is no measure would exceed the memory budget
 */
export function scoreAllPairs(
  head: HeadHandles,
  left: Tensor,
  right: Tensor,
  training: boolean,
  pass: AllPairsPass = {},
): Tensor2D {
  const { plan } = head
  return tf.tidy(() => {
    if (plan.way === 'measure') return ranking(head.head, scoreByMeasure(head, plan, left, right, training))
    return training ? scoreTogether(head, plan.why, left, right, pass) : scoreInBlocks(head, left, right)
  })
}

function scoreByMeasure(
  head: HeadHandles,
  plan: MeasuredHead,
  left: Tensor,
  right: Tensor,
  training: boolean,
): Tensor2D {
  const { inputs } = head.head
  const sideOf = (given: Tensor, input: number, { nodes, output }: Side): Tensor2D =>
    tf.reshape(head.apply(nodes, new Map([[input, given]]), output, training), [given.shape[0], -1])
  const a = sideOf(left, inputs[0], plan.left)
  const b = sideOf(right, inputs[1], plan.right)
  const pairs: [number, number] = [a.shape[0], b.shape[0]]
  const { reduction, after, score } = plan
  const numbers = tf.reshape(reduce(head, plan, a, b), [pairs[0] * pairs[1], ...reduction.output])
  return tf.reshape(head.apply(after, new Map([[reduction.id, numbers]]), score, training), pairs)
}

/** The reduction's value for every pair of rows. */
function reduce(head: HeadHandles, plan: MeasuredHead, a: Tensor2D, b: Tensor2D): Tensor2D {
  const { network, weights } = head
  const features = a.shape[1]
  const { op, weights: own } = plan.reduction
  if (op !== 'dense') {
    const sums = weightedSums(plan, a, b, tf.ones([features]))
    return op === 'mean' ? tf.div(sums, features) : sums
  }
  const [kernel, bias] = own.map((index) => weights.get(network.weights[index].path)!)
  const sums = weightedSums(plan, a, b, tf.reshape(kernel, [features]))
  return bias === undefined ? sums : tf.add(sums, bias)
}

const maps = { identity: (x: Tensor2D) => x, abs: tf.abs<Tensor2D>, square: tf.square<Tensor2D> } as const

/** For every pair of rows, the sum of the mapped combination, weighted by `w`. */
function weightedSums({ meeting, map, reversed }: MeasuredHead, a: Tensor2D, b: Tensor2D, w: Tensor1D): Tensor2D {
  if (meeting === 'multiply') {
    // |a b| = |a| |b|, and the same for squares.
    const [left, right] = [a, b].map((x) => maps[map](x))
    return tf.matMul(tf.mul(left, w), right, false, true)
  }
  if (map !== 'identity') return pairwiseDistance(a, b, w, map === 'abs' ? 1 : 2)
  const [left, right] = [a, b].map((x) => tf.matMul(x, tf.reshape(w, [w.size, 1])))
  const difference = tf.sub<Tensor2D>(left, tf.transpose(right))
  return reversed ? tf.neg(difference) : difference
}

/** Every pair through the head at once, so that a gradient can be taken. */
function scoreTogether(head: HeadHandles, why: string, left: Tensor, right: Tensor, pass: AllPairsPass): Tensor2D {
  const [n, m] = [left.shape[0], right.shape[0]]
  const tooMuch = memoryProblem(head.head, why, [n, m], pass.activationBudget ?? activationBudget)
  if (tooMuch !== undefined) throw new UserError(tooMuch, pairsHelp)
  // Adding zeros repeats the rows, and the gradient of that is a sum; the gradient of a gather is slow, and missing on
  // some engines.
  const [, ...shape] = left.shape
  const features = elements(shape)
  const lefts = tf.add(tf.reshape(left, [n, 1, features]), tf.zeros([1, m, 1]))
  const rights = tf.add(tf.reshape(right, [1, m, features]), tf.zeros([n, 1, 1]))
  const [every, other] = [lefts, rights].map((x) => tf.reshape(x, [n * m, ...shape]))
  return tf.reshape(rankingScores(head.head, head.score(every, other, true, pass)), [n, m])
}

const pairsHelp =
  'use fewer images per batch, or a head like those in std/heads.net: abs or square of left - right, or left * right, then sum, mean or dense(1)'

/** Why the pairs of n and m images cannot be scored in training, as a sentence; undefined if they can. */
export function whyPairsTakeTooMuch(head: Head, n: number, m: number): string | undefined {
  const plan = planAllPairs(head)
  return plan.way === 'measure' ? undefined : memoryProblem(head, plan.why, [n, m], activationBudget)
}

function memoryProblem(head: Head, why: string, [n, m]: readonly [number, number], budget: number): string | undefined {
  // Values and their gradients.
  const bytes = 2 * n * m * bytesOfPair(head)
  if (bytes <= budget) return undefined
  const size = (amount: number) => `${(amount / 2 ** 30).toFixed(1)} GiB`
  return `the head ${head.name} is applied to each of ${n} x ${m} pairs in training, which takes ${size(bytes)}, more than ${size(budget)}: its ${why}`
}

/** Applies the head to blocks of pairs. */
function scoreInBlocks(head: HeadHandles, left: Tensor, right: Tensor): Tensor2D {
  const [n, m] = [left.shape[0], right.shape[0]]
  const atOnce = Math.max(1, Math.floor(bytesOfBlock / bytesOfPair(head.head)))
  const blocks = Array.from({ length: Math.ceil((n * m) / atOnce) }, (_, block) =>
    tf.tidy(() => {
      const first = block * atOnce
      const count = Math.min(atOnce, n * m - first)
      // Some engines sum a single pair in a different order.
      const pairs = Array.from({ length: Math.max(2, count) }, (_, index) => first + Math.min(index, count - 1))
      const rows = (of: (pair: number) => number) => tf.tensor1d(pairs.map(of), 'int32')
      const lefts = tf.gather(
        left,
        rows((pair) => Math.floor(pair / m)),
      )
      const rights = tf.gather(
        right,
        rows((pair) => pair % m),
      )
      return tf.slice(rankingScores(head.head, head.score(lefts, rights, false)), 0, count)
    }),
  )
  return tf.reshape(tf.concat(blocks), [n, m])
}

/** The ranking scores of pairs, `[pairs]`: higher means more similar, whatever the head's output means. */
export const rankingScores = (head: Head, { logits, values }: PairScores): Tensor1D => ranking(head, logits ?? values)

const ranking = <T extends Tensor>({ gives }: Head, scores: T): T => (gives === 'distance' ? tf.neg(scores) : scores)

/** The number of values of all nodes of the head for one pair. */
function bytesOfPair({ nodes }: Subgraph): number {
  return nodes.reduce((sum, { output }) => sum + 4 * elements(output), 0)
}
