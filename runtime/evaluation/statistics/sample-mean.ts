/** Means over few values, such as the accuracies of some training seeds. */
import { quantileT } from './students-t.js'

export type Interval = readonly [low: number, high: number]

export interface SampleMean {
  readonly mean: number
  /** The population's standard deviation, estimated with n - 1. Absent for one value. */
  readonly deviation?: number
  /**
   * The 95% interval of the population's mean (Student 1908, Biometrika 6): mean +- t s / sqrt(n). Absent for one
   * value.
   */
  readonly interval?: Interval
}

/** At least one value. */
export function sampleMean(values: readonly number[]): SampleMean {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  if (n === 1) return { mean }
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1))
  const spread = (quantileT(0.95, n - 1) * deviation) / Math.sqrt(n)
  return { mean, deviation, interval: [mean - spread, mean + spread] }
}

/**
 * The 95% interval of the difference of two populations' means with possibly different deviations: Welch (1947,
 * Biometrika 34), with the degrees of freedom rounded down, which makes it slightly wider. Undefined if a sample has
 * only one value.
 */
export function welchInterval(first: readonly number[], second: readonly number[]): Interval | undefined {
  if (first.length < 2 || second.length < 2) return undefined
  const parts = [first, second].map((values) => {
    const { mean, deviation } = sampleMean(values)
    return { mean, variance: deviation! ** 2 / values.length, freedom: values.length - 1 }
  })
  const difference = parts[0].mean - parts[1].mean
  const variance = parts[0].variance + parts[1].variance
  if (variance === 0) return [difference, difference]
  const freedom = variance ** 2 / parts.reduce((sum, part) => sum + part.variance ** 2 / part.freedom, 0)
  // It is at least 1, except for rounding.
  const spread = quantileT(0.95, Math.max(1, Math.floor(freedom))) * Math.sqrt(variance)
  return [difference - spread, difference + spread]
}
