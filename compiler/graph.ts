/**
 * The network as the compiler leaves it: flat, frozen, in topological order. Reports, drawings, targets and editors
 * read this and nothing else. It is plain JSON; `version` changes when its meaning does.
 */
import type { JudgementKind } from '../grammar/ast.js'
import type { Span } from '../grammar/span.js'

export type { JudgementKind } from '../grammar/ast.js'

/** Extents without the batch: `[height, width, channels]` for images, `[features]` for vectors. */
export type Shape = readonly number[]

/** An attribute's value after evaluation: `size` values are `[height, width]`. */
export type AttributeValue = number | boolean | string | readonly number[]
export type Attributes = Readonly<Record<string, AttributeValue>>

/** How a weight is filled before training. */
export type Initializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'ones' }
  | FanInitializer
  | { readonly kind: 'normal'; readonly mean: number; readonly stddev: number }

/**
 * Mean 0 and a variance that the fans set: 2 / (fanIn + fanOut) (Glorot and Bengio 2010), 2 / fanIn (He et al. 2015) or
 * 1 / fanIn (LeCun et al. 1998), uniform or normal. The normal ones are cut off at two of their standard deviations and widened
 * again to that variance, as in Keras. Fans are of the Keras kind, from the kernel's shape: the receptive field times the channels
 * that a filter sees, and times the filters, whatever the groups.
 */
export interface FanInitializer {
  readonly kind: 'glorot_uniform' | 'glorot_normal' | 'he_uniform' | 'he_normal' | 'lecun_uniform' | 'lecun_normal'
  readonly fanIn: number
  readonly fanOut: number
}

export interface Weight {
  /** Unique in the network: the path of the first node that has it and the weight's name, `backbone/conv1/unit/conv/kernel`. */
  readonly path: string
  /** The name inside its operator: `kernel`, `bias`, `gamma`, ... */
  readonly name: string
  readonly shape: Shape
  readonly initializer: Initializer
  /** False of moving statistics, and of all weights of an operator with `trainable=false`. */
  readonly trainable: boolean
  /** The factor l2 of the penalty l2 * sum(w^2); 0 for none. */
  readonly l2: number
}

/** One call on the way from the network to a node, outermost first. */
export interface ExpansionFrame {
  /** As a reader would write it: `residual(64)`. */
  readonly call: string
  readonly span: Span
}

export interface GraphNode {
  /** Its index in the subgraph's `nodes`. */
  readonly id: number
  /** The operator's name in the registry; `input` for what the subgraph is given. */
  readonly op: string
  /** Unique in the network: `backbone/stage1/residual/unit_2/conv`. */
  readonly path: string
  /** Every parameter of the operator, defaults filled in. */
  readonly attributes: Attributes
  /** Ids of the nodes it takes, all smaller than its own. */
  readonly inputs: readonly number[]
  readonly output: Shape
  /** Indices into the network's `weights`; several nodes have the same where a `layer` is applied more than once. */
  readonly weights: readonly number[]
  /** Multiply-accumulates of one application to one image (or, in a head, to what is judged). */
  readonly macs: number
  readonly span: Span
  readonly expansion: readonly ExpansionFrame[]
}

export interface Subgraph {
  readonly name: string
  readonly kind: 'tower' | 'head'
  /** The first nodes are its inputs, with `op: 'input'`. */
  readonly nodes: readonly GraphNode[]
  readonly inputs: readonly number[]
  readonly output: number
  /** How often one judgement applies it: 2 for the tower of a siamese network, else 1. */
  readonly applications: number
}

export const judgementKinds: readonly JudgementKind[] = ['probability', 'similarity', 'distance']

export interface Head extends Subgraph {
  readonly kind: 'head'
  readonly gives: JudgementKind
}

export interface Claim {
  /** As written, without the value: `backbone.params.total`. */
  readonly subject: string
  readonly comparison: '=' | '<=' | '>='
  readonly expected: number | Shape
  /** How far from `expected` the figure may be, with `=`: an amount, or a share of `expected` (0.005 for 0.5%). */
  readonly tolerance?: { readonly amount: number } | { readonly share: number }
  /** The words in quotes behind the claim. */
  readonly source?: string
  readonly span: Span
}

export interface Network {
  readonly format: 'netc-graph'
  readonly version: 2
  readonly name: string
  readonly doc: string
  /** The network's parameters after `--set` and defaults. */
  readonly parameters: Attributes
  readonly input: { readonly name: string; readonly shape: Shape }
  /**
   * `siamese`: one tower on both images of a pair, and a head of two inputs, which gives one number. `pseudo_siamese`: the same with a
   * tower for each image. `classifier`: a tower and a head of one input, which gives the probability of every class. `embedding`: no head.
   */
  readonly kind: 'siamese' | 'pseudo_siamese' | 'classifier' | 'embedding'
  /** One; where the two images of a pair have towers of their own, the left image's and the right one's. */
  readonly towers: readonly Subgraph[]
  /** Absent of a network that only embeds. */
  readonly head?: Head
  /** Every weight once, in the order in which they were made. */
  readonly weights: readonly Weight[]
  readonly claims: readonly Claim[]
}

/** What there is of a network that has mistakes: towers and head as far as they could be made, dead ends included. */
export interface Draft {
  readonly parts: readonly Subgraph[]
  readonly weights: readonly Weight[]
}

/** The subgraphs in the order in which they run. */
export function subgraphs({ towers, head }: Pick<Network, 'towers' | 'head'>): readonly Subgraph[] {
  return head === undefined ? towers : [...towers, head]
}

/** What one judgement is of; where there is no head, what the features are of. */
export const judged = ({ kind, towers }: Pick<Network, 'kind' | 'towers'>): 'pair' | 'image' =>
  kind === 'siamese' || kind === 'pseudo_siamese' || towers.length === 2 ? 'pair' : 'image'

/** What the network gives: of its head, or the features of an image. */
export function outputShape({ towers, head }: Network): Shape {
  const { nodes, output } = head ?? towers[0]!
  return nodes[output]!.output
}

/** The number of elements of a shape; 1 for a scalar. By index: V8 goes through frozen lists three times as fast as with `for of`. */
export function elements(shape: Shape): number {
  let product = 1
  for (let axis = 0; axis < shape.length; axis += 1) product *= shape[axis]!
  return product
}
