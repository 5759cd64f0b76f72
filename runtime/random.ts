/** Random streams: one seed gives as many independent streams as there are names, each the same wherever it is drawn. */
import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

export interface RandomStream {
  /** Uniform in [from, to), or [0, 1). */
  uniform(from?: number, to?: number): number
  /** A whole number, uniform in [from, to], both included. */
  integer(from: number, to: number): number
  /** Mean 0, variance 1, within +-6: the sum of 12 uniforms, which needs only additions and so is alike on every machine. */
  normal(): number
  /** One of `choices`, which is not empty. */
  choose<T>(choices: readonly T[]): T
  /** The generator's state, which `resumeStream` continues from. */
  state(): readonly number[]
}

/**
 * The stream of `seed` that `names` name: xoroshiro128+ begun from the SHA-256 of both, so that streams of one seed share
 * nothing and adding one leaves the others as they were.
 */
export function randomStream(seed: number, ...names: readonly (string | number)[]): RandomStream {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...names]))
    .digest()
  return resumeStream([0, 4, 8, 12].map((at) => digest.readInt32LE(at)))
}

/** Continues a stream from what its `state` gave. */
export function resumeStream(state: readonly number[]): RandomStream {
  // The state of zeros is the one that xoroshiro never leaves.
  const generator = state.every((word) => word === 0) ? xoroshiro128plus(0) : xoroshiro128plusFromState(state)
  const uniform = (from = 0, to = 1) => from + (to - from) * uniformFloat64(generator)
  return {
    uniform,
    integer: (from, to) => uniformInt(generator, from, to),
    normal() {
      let sum = -6
      for (let i = 0; i < 12; i++) sum += uniformFloat64(generator)
      return sum
    },
    choose: (choices) => choices[uniformInt(generator, 0, choices.length - 1)],
    state: () => [...generator.getState()],
  }
}
