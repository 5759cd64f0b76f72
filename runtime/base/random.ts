/** Random streams: one seed gives as many independent streams as there are names, each the same wherever it is drawn. */
import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

export interface RandomStream {
  /** Uniform in [from, to), or [0, 1): `from` and a multiple of 2^-53 of the range. */
  uniform(from?: number, to?: number): number
  /** 32 random bits, as a whole number from 0: the quickest draw. */
  bits(): number
  /** A whole number, uniform in [from, to], both included, without bias. */
  integer(from: number, to: number): number
  /** Mean 0, variance 1, within +-6: the sum of 12 uniforms, which needs only additions and so is alike on every machine. */
  normal(): number
  /** One of `choices`, which is not empty. */
  choose<T>(choices: readonly T[]): T
}

/**
 * The stream of `seed` that `names` name: xoroshiro128+ begun from the SHA-256 of both, so that streams of one seed share
 * nothing and adding one leaves the others as they were.
 */
export function randomStream(seed: number, ...names: readonly (string | number)[]): RandomStream {
  const digest = digestOf(seed, names)
  return streamFrom([0, 4, 8, 12].map((at) => digest.readInt32LE(at)))
}

/** A seed (48 bits) for what takes one of its own: `deriveSeed(seed, 'validation', iteration)`. */
export function deriveSeed(seed: number, ...names: readonly (string | number)[]): number {
  return digestOf(seed, names).readUIntLE(16, 6)
}

function digestOf(seed: number, names: readonly (string | number)[]): Buffer {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is an integer, not ${seed}`)
  return createHash('sha256')
    .update(JSON.stringify([seed, ...names]))
    .digest()
}

/** `count` different ones of `items` in random order; all of them, shuffled, if left out. */
export function sample<T>(random: RandomStream, items: readonly T[], count = items.length): T[] {
  if (count > items.length) throw new RangeError(`cannot draw ${count} different ones of ${items.length}`)
  const pool = [...items]
  for (let at = 0; at < count; at++) {
    const other = random.integer(at, pool.length - 1)
    const drawn = pool[other]
    pool[other] = pool[at]
    pool[at] = drawn
  }
  return pool.slice(0, count)
}

/** The stream of a generator's state: four words. */
function streamFrom(state: readonly number[]): RandomStream {
  // The state of zeros is the one that xoroshiro never leaves.
  const generator = state.every((word) => word === 0) ? xoroshiro128plus(0) : xoroshiro128plusFromState(state)
  const uniform = (from = 0, to = 1) => from + (to - from) * uniformFloat64(generator)
  return {
    uniform,
    bits: () => generator.next() >>> 0,
    integer: (from, to) => uniformInt(generator, from, to),
    normal() {
      let sum = -6
      for (let i = 0; i < 12; i++) sum += uniformFloat64(generator)
      return sum
    },
    choose: (choices) => choices[uniformInt(generator, 0, choices.length - 1)],
  }
}
