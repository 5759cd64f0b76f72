/** Losses and accuracies on their way from the engine: collected, and read all at once. */
import type { Scalar } from '@tensorflow/tfjs-core'
import type { Tf } from '../base/tf.js'
import { type StepMetrics, shortest } from '../runs/metrics.js'
import type { StepResult } from './step.js'

type Conditions = Pick<StepMetrics, 'iteration' | 'learning_rate' | 'momentum'>

export interface Readback {
  add(conditions: Conditions, result: StepResult): void
  /** Everything added since the last call, in order; its tensors are gone from the engine. */
  read(): Promise<StepMetrics[]>
  dispose(): void
}

export function createReadback(tf: Tf): Readback {
  let pending: { conditions: Conditions; result: StepResult }[] = []
  const drop = (results: typeof pending) => {
    for (const { result } of results) tf.dispose(scalarsOf(result))
  }
  return {
    add(conditions, result) {
      pending.push({ conditions, result })
    },
    async read() {
      const taken = pending
      pending = []
      if (taken.length === 0) return []
      const scalars = taken.flatMap(({ result }) => scalarsOf(result))
      const together = tf.tidy(() => tf.stack(scalars))
      drop(taken)
      const values = (await together.data()) as Float32Array
      together.dispose()
      return taken.map(({ conditions }, index) => toMetrics(conditions, values.subarray(3 * index, 3 * index + 3)))
    },
    dispose() {
      drop(pending)
      pending = []
    },
  }
}

/** In the order in which `toMetrics` takes their values. */
function scalarsOf({ loss, crossEntropy, accuracy }: StepResult): Scalar[] {
  return [loss, crossEntropy, accuracy]
}

function toMetrics({ iteration, learning_rate, momentum }: Conditions, values: Float32Array): StepMetrics {
  const [loss, crossEntropy, accuracy] = values
  return {
    kind: 'step',
    iteration,
    loss: finite(loss),
    cross_entropy: finite(crossEntropy),
    accuracy: shortest(accuracy),
    learning_rate: shortest(learning_rate),
    momentum: shortest(momentum),
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? shortest(value) : null
}
