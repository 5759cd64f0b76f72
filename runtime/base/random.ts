/** Random streams: one seed gives an independent stream for each name, and each stream is the same on every machine. */
import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

export interface RandomStream {
  /** Uniform in [from, to), by default [0, 1): `from` plus a multiple of 2^-53 of the range. */
  uniform(from?: number, to?: number): number
  /** 32 random bits as an unsigned integer: the fastest draw. */
  bits(): number
  /** An integer, uniform in [from, to], both included, without bias. */
  integer(from: number, to: number): number
  /**
   * Mean 0, variance 1, within +-6: the sum of 12 uniforms, which uses only additions and is therefore the same on
   * every machine.
   */
  normal(): number
  /** One element of `choices`, which must not be empty. */
  choose<T>(choices: readonly T[]): T
}

/**
 * The stream of `seed` with these `names`: xoroshiro128+ seeded by the SHA-256 of both. Streams of one seed are
 * independent, and adding a stream leaves the others unchanged.
 */
export function randomStream(seed: number, ...names: readonly (string | number)[]): RandomStream {
  const digest = digestOf(seed, names)
  return streamFrom([0, 4, 8, 12].map((at) => digest.readInt32LE(at)))
}

/** A 48-bit seed for a component that takes its own: `deriveSeed(seed, 'validation', iteration)`. */
export function deriveSeed(seed: number, ...names: readonly (string | number)[]): number {
  return digestOf(seed, names).readUIntLE(16, 6)
}

function digestOf(seed: number, names: readonly (string | number)[]): Buffer {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed must be an integer, not ${seed}`)
  return createHash('sha256')
    .update(JSON.stringify([seed, ...names]))
    .digest()
}

/** `count` different elements of `items` in random order; by default all of them, shuffled. */
export function sample<T>(random: RandomStream, items: readonly T[], count = items.length): T[] {
  if (count > items.length) throw new RangeError(`cannot draw ${count} different items from ${items.length}`)
  const pool = [...items]
  for (let at = 0; at < count; at++) {
    const other = random.integer(at, pool.length - 1)
    const drawn = pool[other]
    pool[other] = pool[at]
    pool[at] = drawn
  }
  return pool.slice(0, count)
}

/** The stream of a generator with this state of four words. */
function streamFrom(state: readonly number[]): RandomStream {
  // xoroshiro never leaves the all-zero state.
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
