/** Moving averages of all weights: one operation on engines that have a kernel for it. */
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { attribute, contract, hasKernel, list, optional } from './contract.js'
import { executeInPlace } from './weights.js'

/**
 * average = decay average + (1 - decay) value, as average + (1 - decay) (value - average): with a decay of 0.9999 the two factors rounded to
 * float32 do not sum to 1, and draw the average 1.7e-4 of it towards 0. No other tensor of tfjs shares the memory of an average when a
 * kernel is called.
 */
export const movingAverageContract = contract({
  name: 'NetcMovingAverage',
  doc: 'a step of the moving averages of all weights',
  inputs: { average: list('of any shape'), value: list('of the shape of the average') },
  attributes: { decay: attribute<number>('how much of the average stays, 0 to 1') },
  outputs: { average: optional(list('the new values, of kernels that do not write in place')) },
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
