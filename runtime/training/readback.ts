/** Losses and accuracies on their way from the engine: collected, and read all at once. */
import type { Scalar } from '@tensorflow/tfjs-core'
import { type StepMetrics, shortest } from './metrics.js'
import type { StepResult } from './step.js'
import type { Tf } from './tf.js'

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
    for (const { result } of results) tf.dispose([result.loss, result.accuracy])
  }
  return {
    add(conditions, result) {
      pending.push({ conditions, result })
    },
    async read() {
      const taken = pending
      pending = []
      if (taken.length === 0) return []
      const scalars: Scalar[] = taken.flatMap(({ result }) => [result.loss, result.accuracy])
      const together = tf.tidy(() => tf.stack(scalars))
      drop(taken)
      const values = await together.data()
      together.dispose()
      return taken.map(({ conditions }, index) => toMetrics(conditions, values[2 * index], values[2 * index + 1]))
    },
    dispose() {
      drop(pending)
      pending = []
    },
  }
}

function toMetrics({ iteration, learning_rate, momentum }: Conditions, loss: number, accuracy: number): StepMetrics {
  return {
    kind: 'step',
    iteration,
    loss: Number.isFinite(loss) ? shortest(loss) : null,
    accuracy: shortest(accuracy),
    learning_rate: shortest(learning_rate),
    momentum: shortest(momentum),
  }
}
