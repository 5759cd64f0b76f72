import { formatFigure, formatNumber } from '../diagnostics/entry.js'
import type { Claim } from '../graph.js'

/** The expected value of a claim, as written: `1,000`, `5.81M +- 0.5%`, `7x7x512`. */
export function expectedText({ expected, tolerance }: Pick<Claim, 'expected' | 'tolerance'>): string {
  const figure = formatFigure(expected)
  if (tolerance === undefined) return figure
  // A share of 0.005 was written as 0.5%: the product has more digits in binary.
  const off =
    'amount' in tolerance ? formatNumber(tolerance.amount) : `${Number((100 * tolerance.share).toPrecision(12))}%`
  return `${figure} +- ${off}`
}
