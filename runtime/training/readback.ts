/** Collects losses and accuracies on the engine and reads them all at once. */
import type { Scalar } from '@tensorflow/tfjs-core'
import type { Tf } from '../base/tf.js'
import { type Hyperparameters, type StepMetrics, shortest } from './state.js'
import type { StepResult } from './step.js'

export interface Readback {
  /** `hyperparameters` are those of this step. */
  add(iteration: number, hyperparameters: Hyperparameters, result: StepResult): void
  /** Everything added since the last call, in order; disposes of its tensors. */
  read(): Promise<StepMetrics[]>
  dispose(): void
}

interface Pending {
  readonly iteration: number
  readonly hyperparameters: Hyperparameters
  readonly result: StepResult
}

/** In the order in which the values are read. */
const names = ['loss', 'objective', 'accuracy', 'gradient_norm'] as const

/** An empty collection. */
export function createReadback(tf: Tf): Readback {
  let pending: Pending[] = []
  const drop = (steps: readonly Pending[]) => {
    for (const { result } of steps) tf.dispose(scalarsOf(result))
  }
  return {
    add(iteration, hyperparameters, result) {
      pending.push({ iteration, hyperparameters, result })
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
      let at = 0
      return taken.map((step) => {
        const count = scalarsOf(step.result).length
        at += count
        return toMetrics(step, values.subarray(at - count, at))
      })
    },
    dispose() {
      drop(pending)
      pending = []
    },
  }
}

function scalarsOf(result: StepResult): Scalar[] {
  return names.flatMap((name) => result[name] ?? [])
}

function toMetrics(
  { iteration, hyperparameters }: Pending,
  [loss, objective, accuracy, norm]: Float32Array,
): StepMetrics {
  const { learning_rate, ...others } = hyperparameters
  return {
    kind: 'step',
    iteration,
    loss: finite(loss),
    objective: finite(objective),
    accuracy: shortest(accuracy),
    learning_rate: shortest(learning_rate),
    ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, shortest(value)])),
    ...(norm === undefined ? {} : { gradient_norm: finite(norm) }),
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? shortest(value) : null
}
