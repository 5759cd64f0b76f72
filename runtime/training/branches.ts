/** How the images of a batch pass through a network's towers: all through one, or each side through its own. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Network, Subgraph } from '../../compiler/graph.js'
import type { Tf } from '../base/tf.js'
import type { NoiseAddress } from '../model/noise.js'
import type { TrainingPass } from '../model/score-all-pairs.js'
import type { Features, ObjectivePart } from './objectives/objective.js'

/** What the random masks of a step depend on. */
export type StepAddress = Pick<NoiseAddress, 'seed' | 'iteration'>

/** One pass through a tower in a step. */
export interface Branch {
  readonly tower: Subgraph
  /** The number of images of this pass, for a batch of that many. */
  count(images: number): number
  /** The images of this pass. */
  take(images: Tensor4D): Tensor4D
  pass(step: StepAddress): TrainingPass
}

export interface Branches {
  readonly passes: readonly Branch[]
  /** The features, from the outputs of the passes. */
  join(values: readonly Tensor[]): Features
}

/** The tower passes of a batch, by the network's number of towers and the objective's layout. */
export function branchesOf(
  tf: Tf,
  { towers }: Network,
  { takes, views }: Pick<ObjectivePart, 'takes' | 'views'>,
  statisticsByView: boolean,
): Branches {
  const apart = takes === 'pairs'
  const of = (branch: number, seen: readonly string[]) => (step: StepAddress) => ({
    branch,
    noise: seen.map((application) => ({ ...step, application })),
    sides: statisticsByView ? seen.length : 1,
  })
  const all = { count: (images: number) => images, take: (images: Tensor4D) => images }
  const half = (side: number) => ({
    count: (images: number) => images / 2,
    take: (images: Tensor4D): Tensor4D => tf.split<Tensor4D>(images, 2)[side],
  })
  if (towers.length === 1) {
    const join = ([value]: readonly Tensor[]): Features =>
      apart ? (tf.split(value, 2) as [Tensor, Tensor]) : [value, value]
    return { passes: [{ tower: towers[0], ...all, pass: of(0, views) }], join }
  }
  const passes = towers.map(
    (tower, side): Branch => ({
      ...(apart ? half(side) : all),
      ...{ tower, pass: of(side, apart ? [views[side]] : views) },
    }),
  )
  return { passes, join: ([left, right]) => [left, right] }
}
