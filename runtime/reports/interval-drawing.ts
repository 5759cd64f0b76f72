/** Draws intervals that fit a table's row. */
import type { Interval } from '../evaluation/statistics/sample-mean.js'
import { type Html, html } from './html.js'

export interface DrawnInterval {
  readonly value: number
  /** A bar; none if it is null. */
  readonly interval: Interval | null
  /** A vertical line: guessing, or no difference. */
  readonly stroke?: number
  readonly ring?: number
}

/** The value as a dot on its interval, in `domain`, whose ends differ; values outside are drawn at the end. */
export function intervalDrawing(
  { value, interval, stroke, ring }: DrawnInterval,
  domain: readonly [number, number] = [0, 1],
): Html {
  const [low, high] = domain
  const at = (x: number) => (6 + (178 * (Math.min(high, Math.max(low, x)) - low)) / (high - low)).toFixed(1)
  const parts = [
    html`<line class="track" x1="6.0" x2="184.0" y1="10" y2="10"/>`,
    stroke !== undefined && html`<line class="axis" x1="${at(stroke)}" x2="${at(stroke)}" y1="5" y2="15"/>`,
    interval !== null && html`<line class="span" x1="${at(interval[0])}" x2="${at(interval[1])}" y1="10" y2="10"/>`,
    html`<circle class="c1" cx="${at(value)}" cy="10" r="4"/>`,
    ring !== undefined && html`<circle class="other" cx="${at(ring)}" cy="10" r="4.4"/>`,
  ]
  return html`<svg viewBox="0 0 190 20" aria-hidden="true">${parts.filter((part) => part !== false)}</svg>`
}
