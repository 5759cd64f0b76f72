/** Claims in the summary: a check mark, or how far they fail. */
import type { ClaimSummary } from '../compiler/analyses/summary.js'
import { formatClaimed, formatFigure, formatNumber } from '../compiler/diagnostics/entry.js'
import { wrappedLines } from '../compiler/fitted-text.js'
import type { Shape } from '../compiler/graph.js'
import type { Paint, Style } from './color.js'
import { longest, singleLine } from './format.js'

/** Options of the lines. */
export interface ClaimLinesOptions {
  readonly paint: Paint
  /** Width of the terminal in characters; undefined elsewhere. */
  readonly width: number | undefined
  /** The equations refer to other parameters: a failing one is not an error. */
  readonly changed: boolean
}

/** A blank line, then one line per claim, or several if it does not fit; empty without claims. */
export function claimLines(claims: readonly ClaimSummary[], options: ClaimLinesOptions): readonly string[] {
  if (claims.length === 0) return []
  const { paint, width, changed } = options
  const texts = claims.map((claim) => `${claim.claim} ${claim.comparison} ${claimedText(claim)}`)
  const column = Math.min(longest(texts), Math.floor((width ?? 100) / 2))
  const lines = claims.flatMap((claim, index) => claimText(texts[index], shownClaim(claim, changed), column, options))
  return ['', ...(changed ? [paint('with = claimed of the parameters as the file has them:', 'yellow')] : []), ...lines]
}

interface ShownClaim {
  readonly mark: readonly [text: string, style: Style]
  /** The claim and its source. */
  readonly notes: readonly { readonly text: string; readonly style: Style }[]
}

function shownClaim(claim: ClaimSummary, changed: boolean): ShownClaim {
  const { holds, comparison, tolerance, source, actual } = claim
  const from = source === null ? [] : [{ text: singleLine(source), style: 'dim' as const }]
  const style = changed && comparison === '=' ? 'yellow' : 'red'
  if (!holds) return { mark: ['✗', style], notes: [{ text: difference(claim), style }, ...from] }
  // The value of an equation is not repeated.
  const isSaid = comparison === '=' && tolerance === null
  const is = isSaid ? [] : [{ text: `is ${figureText(actual)}`, style: 'dim' as const }]
  return { mark: ['✓', 'green'], notes: [...is, ...from] }
}

/** Notes are in a column or, if they do not fit, on lines below. */
function claimText(
  claim: string,
  { mark, notes }: ShownClaim,
  column: number,
  { paint, width = Number.POSITIVE_INFINITY }: ClaimLinesOptions,
): readonly string[] {
  const start = notes.length === 0 ? claim : claim.padEnd(column)
  if (2 + start.length + notes.reduce((sum, { text }) => sum + 2 + text.length, 0) <= width)
    return [`${paint(...mark)} ${start}${notes.map(({ text, style }) => `  ${paint(text, style)}`).join('')}`]
  const [first, ...rest] = wrappedLines(claim, width - 2)
  const below = notes.flatMap(({ text, style }) =>
    wrappedLines(text, width - 4).map((line) => `    ${paint(line, style)}`),
  )
  return [`${paint(...mark)} ${first}`, ...rest.map((line) => `  ${line}`), ...below]
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
