/** A moving average of the weights (Polyak and Juditsky 1992; like PyTorch's AveragedModel with averaged buffers). */
import type { Variable } from '@tensorflow/tfjs-core'
import type { Tf } from '../base/tf.js'
import { moveAverages } from '../engines/gradients/moving-average.js'

export interface AveragedWeights {
  /** By weight path. They live until `dispose`. */
  readonly variables: ReadonlyMap<string, Variable>
  /** Updates the averages after an iteration, counted from 1. */
  update(iteration: number): void
  /** Runs `work` while the network holds the averages, then restores its own weights. */
  withAverages<Result>(work: () => Promise<Result>): Promise<Result>
  /** Copies the averages to the network permanently. */
  take(): void
  dispose(): void
}

/**
 * The averages of everything that training changes start at the current values. Moving statistics are included:
 * averaged weights need averaged statistics. After n iterations the decay is at most (1 + n) / (10 + n), so that the
 * start is forgotten.
 */
export function averageWeights(tf: Tf, weights: ReadonlyMap<string, Variable>, decay: number): AveragedWeights {
  const held = [...weights].map(([path, value]) => ({ path, value, average: copyOf(tf, value) }))
  const take = () =>
    tf.tidy(() => {
      for (const { value, average } of held) value.assign(tf.mul(average, 1))
    })
  return {
    variables: new Map(held.map(({ path, average }) => [path, average])),
    update: (iteration) => tf.tidy(() => moveAverages(held, Math.min(decay, (1 + iteration) / (10 + iteration)))),
    async withAverages(work) {
      const own = held.map(({ value }) => copyOf(tf, value))
      take()
      try {
        return await work()
      } finally {
        tf.tidy(() => {
          for (const [at, copy] of own.entries()) held[at].value.assign(tf.mul(copy, 1))
        })
        tf.dispose(own)
      }
    },
    take,
    dispose() {
      for (const { average } of held) average.dispose()
    },
  }
}

/** A variable with its own memory. */
function copyOf(tf: Tf, value: Variable): Variable {
  return tf.tidy(() => tf.variable(tf.mul(value, 1), false))
}
