/** The random masks of dropout and stochastic depth: addressed like every random number here, so that they can be drawn again. */
import { randomStream } from '../base/random.js'

/** What a mask depends on, besides the node's path: a step that is resumed or computed twice sees the same ones. */
export interface NoiseAddress {
  readonly seed: number
  readonly iteration: number
  /** Which use of the weights it is: the tower sees each view of a batch (`left`, `right`) with masks of its own, and so does the `head`. */
  readonly application: string
}

/**
 * `count` numbers, each 0 with probability `rate` and else 1 / (1 - rate); the same on every engine. They fall into as many equal parts
 * as there are addresses: a batch of both sides has the masks of the left, then those of the right.
 */
export function noiseMask(addresses: readonly NoiseAddress[], path: string, rate: number, count: number): Float32Array {
  const least = rate * 2 ** 32
  const kept = 1 / (1 - rate)
  const mask = new Float32Array(count)
  const part = count / addresses.length
  for (const [index, { seed, iteration, application }] of addresses.entries()) {
    const stream = randomStream(seed, 'noise', iteration, application, path)
    for (let i = index * part; i < (index + 1) * part; i++) mask[i] = stream.bits() < least ? 0 : kept
  }
  return mask
}
