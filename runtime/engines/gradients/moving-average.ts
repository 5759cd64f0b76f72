/** Moving averages of all weights: one operation on engines with a kernel for it. */
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { attribute, contract, hasKernel, list, optional } from './contract.js'
import { executeInPlace } from './weights.js'

/**
 * average = decay average + (1 - decay) value, computed as average + (1 - decay) (value - average): with a decay of
 * 0.9999 the two factors rounded to float32 do not sum to 1, which pulls the average towards 0 by 1.7e-4 of it. When a
 * kernel is called, no other tensor of tfjs shares the memory of an average.
 */
export const movingAverageContract = contract({
  name: 'NetcMovingAverage',
  doc: 'a step of the moving averages of all weights',
  inputs: { average: list('of any shape'), value: list('of the shape of the average') },
  attributes: { decay: attribute<number>('the fraction of the average that is kept, 0 to 1') },
  outputs: { average: optional(list('the new values, for kernels that do not write in place')) },
})

export interface MovingAverage {
  readonly average: Variable
  /** Of the same shape. */
  readonly value: Tensor
}

/** average = decay average + (1 - decay) value, for all pairs. To be called inside a tidy. */
export function moveAverages(pairs: readonly MovingAverage[], decay: number): void {
  if (hasKernel(movingAverageContract)) {
    const average = pairs.map((pair) => pair.average)
    const value = pairs.map((pair) => pair.value)
    executeInPlace(movingAverageContract, { average, value }, { decay })
    return
  }
  for (const { average, value } of pairs) {
    tf.tidy(() => average.assign(tf.add(average, tf.mul(tf.sub(value, average), 1 - decay))))
  }
}
