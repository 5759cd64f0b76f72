/** Scores of pairs as networks have them: images and classes that are easily confused raise all of their pairs. */
import { type RandomStream, randomStream } from '../../../runtime/base/random.js'
import type { JudgedGroup, JudgedPairs } from '../../../runtime/evaluation/class-bootstrap.js'

export interface Simulation {
  readonly classes: number
  readonly items: number
  /** Standard deviations of what a class and an image add to the scores of all their pairs; that of a pair is 1. */
  readonly ofClass: number
  readonly ofImage: number
}

/** Every ordered pair; a score is the same both ways. Of one class it is higher by 4. */
export function simulatePairs(
  { classes, items, ofClass, ofImage }: Simulation,
  random: RandomStream = randomStream(1, 'simulated scores'),
): JudgedGroup {
  const classEffects = Array.from({ length: classes }, () => ofClass * random.normal())
  const effects = Array.from({ length: classes * items }, () => ofImage * random.normal())
  const images = classes * items
  const ofOne = images * (items - 1)
  const same = emptyPairs(ofOne)
  const different = emptyPairs(images * (images - 1) - ofOne)
  const at = { same: 0, different: 0 }
  for (let left = 0; left < images; left++) {
    for (let right = left + 1; right < images; right++) {
      const [a, b] = [Math.floor(left / items), Math.floor(right / items)]
      const score = classEffects[a] + classEffects[b] + effects[left] + effects[right] + random.normal()
      const kind = a === b ? 'same' : 'different'
      const pairs = a === b ? same : different
      for (const [one, other] of [
        [a, b],
        [b, a],
      ]) {
        pairs.scores[at[kind]] = a === b ? score + 4 : score
        pairs.left[at[kind]] = one
        pairs.right[at[kind]++] = other
      }
    }
  }
  return { classes, same, different }
}

function emptyPairs(count: number): JudgedPairs {
  return { scores: new Float32Array(count), left: new Uint32Array(count), right: new Uint32Array(count) }
}

export function pairsOf(list: readonly (readonly [score: number, left: number, right: number])[]): JudgedPairs {
  return {
    scores: Float32Array.from(list, ([score]) => score),
    left: Uint32Array.from(list, ([, left]) => left),
    right: Uint32Array.from(list, ([, , right]) => right),
  }
}
