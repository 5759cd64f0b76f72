/** When a one-shot task counts as correct. */

export interface Judgement {
  readonly right: boolean
  /** The outputs are too similar for the answer to count. */
  readonly alike: boolean
}

/**
 * Correct if the true pair's score is higher than all others (ties are wrong) and the standard deviation of the outputs
 * (over the task, divided by n) is above `minDeviation`. `scores` are logits if the head has them, since probabilities
 * near 0 and 1 round to ties in float32. NaN scores are wrong.
 */
export function judge(
  scores: ArrayLike<number>,
  outputs: ArrayLike<number>,
  truth: number,
  minDeviation: number,
): Judgement {
  const alike = !(deviation(outputs) > minDeviation)
  const own = scores[truth]
  const highest = Array.from(scores).every((score, index) => index === truth || own > score)
  return { right: highest && !alike, alike }
}

/** The standard deviation of the values themselves, not an estimate from a sample. */
export function deviation(values: ArrayLike<number>): number {
  const list = Array.from(values)
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length
  return Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length)
}

/** 1 / (1 + exp(-x)), without overflow. */
export function sigmoid(logit: number): number {
  if (logit >= 0) return 1 / (1 + Math.exp(-logit))
  const e = Math.exp(logit)
  return e / (1 + e)
}
