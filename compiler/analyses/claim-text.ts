import { formatFigure, formatNumber } from '../diagnostics/entry.js'
import type { Claim } from '../graph.js'

/** What a claim expects, as it would be written: `1,000`, `5.81M +- 0.5%`, `7x7x512`. */
export function expectedText({ expected, tolerance }: Pick<Claim, 'expected' | 'tolerance'>): string {
  const figure = formatFigure(expected)
  if (tolerance === undefined) return figure
  // A share of 0.005 was written as 0.5%: fewer digits than the product has in binary.
  const off =
    'amount' in tolerance ? formatNumber(tolerance.amount) : `${Number((100 * tolerance.share).toPrecision(12))}%`
  return `${figure} +- ${off}`
}
