/**
 * Verification: a pair is accepted, as of one class, if its score reaches a threshold. Over all thresholds: false
 * accepts (accepted pairs of two classes) against false rejects (rejected pairs of one class).
 */

type CountArray = Uint32Array | Float64Array

/**
 * The number of pairs of one class and of two classes with each score, from the lowest score up; counts may be
 * weighted.
 */
export interface ScoreCounts {
  readonly same: CountArray
  readonly different: CountArray
}

/** Counts the scores, none of which is NaN. Both arrays are sorted in place. */
export function countScores(same: Float32Array, different: Float32Array): ScoreCounts {
  const sorted = [same.sort(), different.sort()]
  const counts = sorted.map(() => new Uint32Array(same.length + different.length))
  const at = [0, 0]
  let steps = 0
  for (; at[0] < same.length || at[1] < different.length; steps++) {
    const score = Math.min(...sorted.map((scores, kind) => scores[at[kind]] ?? Number.POSITIVE_INFINITY))
    for (const kind of [0, 1]) {
      const from = at[kind]
      while (sorted[kind][at[kind]] === score) at[kind]++
      counts[kind][steps] = at[kind] - from
    }
  }
  return { same: counts[0].subarray(0, steps), different: counts[1].subarray(0, steps) }
}

/**
 * The area under the ROC curve: the probability that a pair of one class scores above a pair of two; ties count half
 * (Mann and Whitney 1947).
 */
export function areaUnderCurve({ same, different }: ScoreCounts): number {
  let [above, below, all] = [0, 0, 0]
  for (let step = 0; step < same.length; step++) {
    above += same[step] * (below + different[step] / 2)
    below += different[step]
    all += same[step]
  }
  return above / (all * below)
}

/**
 * The rate at which false accepts and false rejects are equal, interpolated linearly between the two nearest
 * thresholds.
 */
export function equalErrorRate({ same, different }: ScoreCounts): number {
  const [ones, twos] = [total(same), total(different)]
  // Below the lowest threshold everything is accepted.
  let [accepts, rejects] = [1, 0]
  let [stillAccepted, rejected] = [twos, 0]
  for (let step = 0; step < same.length; step++) {
    stillAccepted -= different[step]
    rejected += same[step]
    const next = { accepts: stillAccepted / twos, rejects: rejected / ones }
    if (next.rejects >= next.accepts) {
      const before = accepts - rejects
      const after = next.accepts - next.rejects
      return rejects + ((next.rejects - rejects) * before) / (before - after)
    }
    accepts = next.accepts
    rejects = next.rejects
  }
  return Number.NaN
}

/** The false reject rate at the lowest threshold whose false accept rate is at most `rate`. */
export function falseRejectsAt({ same, different }: ScoreCounts, rate: number): number {
  const [ones, twos] = [total(same), total(different)]
  // 3 of 1,000 are a rate of 0.003, despite rounding.
  const allowed = rate * twos * (1 + 1e-12)
  let [accepts, accepted] = [0, 0]
  for (let step = same.length - 1; step >= 0; step--) {
    accepts += different[step]
    if (accepts > allowed) break
    accepted += same[step]
  }
  return 1 - accepted / ones
}

function total(counts: CountArray): number {
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += counts[i]
  return sum
}
