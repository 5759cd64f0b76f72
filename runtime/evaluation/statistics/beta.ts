/** The beta distribution, and the interval of a fraction based on it. */
import type { Interval } from './sample-mean.js'

/**
 * The probability that a value of Beta(a, b), with both above 0, is at most `x`: the continued fraction of Abramowitz
 * and Stegun 26.5.8.
 */
export function betaBelow(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The continued fraction converges fast below the mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaBelow(1 - x, b, a)
  const logarithm = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  return (Math.exp(logarithm) / a) * fraction(x, a, b)
}

/** Lentz's algorithm, in the form of Thompson and Barnett (1986). */
function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let factor = 1
    for (const term of [even, odd]) {
      d = 1 / away(1 + term * d)
      c = away(1 + term / c)
      factor = d * c
      value *= factor
    }
    if (Math.abs(factor - 1) < 1e-14) break
  }
  return value
}

/** ln Gamma(x) for x above 0: Stirling's series from 10 (Abramowitz and Stegun 6.1.41), and the recurrence below. */
export function logGamma(x: number): number {
  let [shift, z] = [0, x]
  for (; z < 10; z++) shift += Math.log(z)
  const series = 1 / (12 * z) - 1 / (360 * z ** 3) + 1 / (1260 * z ** 5) - 1 / (1680 * z ** 7) + 1 / (1188 * z ** 9)
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift
}

/** The quantile of Beta(a, b) for probability `p`. */
export function betaQuantile(p: number, a: number, b: number): number {
  let [low, high] = [0, 1]
  for (;;) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return middle
    if (betaBelow(middle, a, b) < p) low = middle
    else high = middle
  }
}

/**
 * The 95% interval of Clopper and Pearson (1934) for `errors` of `trials` independent trials; both may be fractional,
 * for trials that count less than one.
 */
export function clopperPearson(errors: number, trials: number): Interval {
  if (trials <= 0) return [0, 1]
  const low = errors <= 0 ? 0 : betaQuantile(0.025, errors, trials - errors + 1)
  const high = errors >= trials ? 1 : betaQuantile(0.975, errors + 1, trials - errors)
  return [low, high]
}
