/**
 * What changes with the iteration. `iteration` counts from 0: it is the number of iterations already done, so the first 500
 * iterations (0 to 499) share one learning rate, as in the Keras reference, which changes both after its iteration is over.
 */
import type { Protocol } from '../protocol/protocol.js'

type Optimizer = Protocol['optimizer']

/** learning_rate * factor^floor(iteration / every). */
export function learningRate({ learning_rate, decay }: Optimizer, iteration: number): number {
  return learning_rate * decay.factor ** Math.floor(iteration / decay.every)
}

/**
 * start + slope * iteration, no further than `end` in the slope's direction. (The reference adds the slope in float32 while the sum is
 * below `end`, which rounding lets happen once too often: it ends at 0.91. Here it is 0.9, as the protocol states.)
 */
export function momentum({ momentum: { start, slope, end } }: Optimizer, iteration: number): number {
  const value = start + slope * iteration
  return slope >= 0 ? Math.min(value, Math.max(start, end)) : Math.max(value, Math.min(start, end))
}
