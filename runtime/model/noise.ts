/**
 * The random masks of dropout and stochastic depth: addressed like all random numbers of netc, so that they can be
 * drawn again.
 */
import { randomStream } from '../base/random.js'

/** What a mask depends on besides the node's path: a step that is resumed or computed twice uses the same masks. */
export interface NoiseAddress {
  readonly seed: number
  readonly iteration: number
  /**
   * The application of the weights: the tower has different masks for each view of a batch (`left`, `right`), and so
   * does the `head`.
   */
  readonly application: string
}

/**
 * `count` numbers, each 0 with probability `rate` and otherwise 1 / (1 - rate); the same on every engine. They are
 * divided equally among the addresses: a batch of both sides has the masks of the left, then those of the right.
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
