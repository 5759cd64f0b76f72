/** Seeded random streams: each purpose has its own, so that one more draw here changes nothing there. */
import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** A stream of independent draws; every call moves it on. */
export interface Random {
  /** Uniform in [0, 1): a multiple of 2^-53. */
  unit(): number
  /** Uniform between `low` (included) and `high`. */
  between(low: number, high: number): number
  /** A uniform integer in [0, count), without bias; `count` is at least 1 and at most 2^32. */
  below(count: number): number
}

/**
 * The stream of one purpose. It depends on the three arguments only, never on what was drawn before: iteration `index`
 * gives the same numbers in a run that was resumed as in one that was not.
 *
 * The state of the generator (xoroshiro128+) is the first 16 bytes of SHA-256 over the JSON of [seed, purpose, index]:
 * neighbouring seeds and indices give unrelated streams.
 */
export function randomStream(seed: number, purpose: string, index = 0): Random {
  const digest = digestOf(seed, purpose, index)
  const state = [0, 4, 8, 12].map((offset) => digest.readInt32LE(offset))
  const generator = xoroshiro128plusFromState(state)
  return {
    unit: () => uniformFloat64(generator),
    between: (low, high) => low + (high - low) * uniformFloat64(generator),
    below: (count) => uniformInt(generator, 0, count - 1),
  }
}

/** A seed of its own (48 bits) for one purpose: what to give a function that takes a seed, once for each `index`. */
export function deriveSeed(seed: number, purpose: string, index = 0): number {
  return digestOf(seed, purpose, index).readUIntLE(16, 6)
}

function digestOf(seed: number, purpose: string, index: number): Buffer {
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(index)) {
    throw new RangeError(`a seed and an index are integers, not ${seed} and ${index}`)
  }
  return createHash('sha256')
    .update(JSON.stringify([seed, purpose, index]))
    .digest()
}

/** `count` different items in random order (all of them: a shuffle); `count` is at most `items.length`. */
export function sample<T>(random: Random, items: readonly T[], count = items.length): T[] {
  if (count > items.length) throw new RangeError(`cannot draw ${count} different ones of ${items.length}`)
  const pool = [...items]
  for (let position = 0; position < count; position++) {
    const other = position + random.below(pool.length - position)
    const drawn = pool[other]
    pool[other] = pool[position]
    pool[position] = drawn
  }
  return pool.slice(0, count)
}
