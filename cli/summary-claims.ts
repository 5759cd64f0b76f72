/** Claims in the summary: a tick, or by how much they fail. */
import type { ClaimSummary } from '../compiler/analyses/summary.js'
import { formatClaimed, formatFigure, formatNumber } from '../compiler/diagnostics/entry.js'
import type { Shape } from '../compiler/graph.js'
import type { Paint } from './colour.js'
import { longest, singleLine } from './format.js'

export interface ClaimLinesOptions {
  readonly paint: Paint
  /** In characters. */
  readonly width: number
  /** The equations speak of other parameters: one that fails is no error. */
  readonly changed: boolean
}

/** A blank line, then a line for each claim; nothing where there are none. */
export function claimLines(claims: readonly ClaimSummary[], options: ClaimLinesOptions): readonly string[] {
  if (claims.length === 0) return []
  const { paint, width, changed } = options
  const texts = claims.map((claim) => `${claim.claim} ${claim.comparison} ${claimedText(claim)}`)
  const column = Math.min(longest(texts), Math.floor(width / 2))
  const lines = claims.map((claim, index) => claimLine(claim, texts[index].padEnd(column), options))
  return ['', ...(changed ? [paint('with = claimed of the parameters as the file has them:', 'yellow')] : []), ...lines]
}

function claimLine(claim: ClaimSummary, text: string, { paint, changed }: ClaimLinesOptions): string {
  const source = claim.source === null ? '' : paint(`  ${singleLine(claim.source)}`, 'dim')
  if (claim.holds) {
    // What an equation states need not be said twice.
    const actual =
      claim.comparison === '=' && claim.tolerance === null ? '' : paint(`  is ${figureText(claim.actual)}`, 'dim')
    return `${paint('✓', 'green')} ${text}${actual}${source}`.trimEnd()
  }
  const style = changed && claim.comparison === '=' ? 'yellow' : 'red'
  return `${paint('✗', style)} ${text}  ${paint(difference(claim), style)}${source}`
}

/** `is 1,569,793: 1 too many (0.00%)`. */
function difference({ expected, actual }: ClaimSummary): string {
  if (actual === null) return 'is unknown'
  const is = `is ${figureText(actual)}`
  if (typeof expected !== 'number' || typeof actual !== 'number') return is
  const off = actual - expected
  const share = expected === 0 ? '' : ` (${Number(((100 * Math.abs(off)) / Math.abs(expected)).toPrecision(2))}%)`
  return `${is}: ${formatNumber(Math.abs(off))} too ${off > 0 ? 'many' : 'few'}${share}`
}

function claimedText({ expected, tolerance }: ClaimSummary): string {
  return formatClaimed(tolerance === null ? { expected } : { expected, tolerance })
}

function figureText(value: number | Shape | null): string {
  if (value === null) return 'unknown'
  return formatFigure(value)
}
