/** Plots of scores and features as inline SVG, in the page's colors. */
import { normalQuantile } from '../evaluation/statistics/normal.js'
import { type Html, html } from './html.js'
import type { CurvePoint, FeatureMap, Histogram } from './inspection.js'
import { linearScale } from './scale.js'

const width = 460
const height = 290
const margin = { left: 56, right: 14, top: 12, bottom: 42 }
const [left, right, top, bottom] = [margin.left, width - margin.right, margin.top, height - margin.bottom]

interface Axis {
  readonly label: string
  readonly ticks: readonly number[]
  readonly format: (value: number) => string
  at(value: number): number
}

function figure(title: string, x: Axis, y: Axis | undefined, drawn: readonly Html[]): Html {
  const rows = (y?.ticks ?? []).map((tick) => {
    const place = y!.at(tick).toFixed(1)
    return html`<line class="grid" x1="${left}" x2="${right}" y1="${place}" y2="${place}"/><text x="${left - 7}" y="${place}" dy="0.32em" text-anchor="end">${y!.format(tick)}</text>`
  })
  const columns = x.ticks.map((tick) => {
    const place = x.at(tick).toFixed(1)
    return html`<line class="axis" x1="${place}" x2="${place}" y1="${bottom}" y2="${bottom + 4}"/><text x="${place}" y="${bottom + 17}" text-anchor="middle">${x.format(tick)}</text>`
  })
  const middle = (left + right) / 2
  const above = y === undefined ? '' : html`<text x="${left}" y="${top - 2}" text-anchor="start">${y.label}</text>`
  return html`<figure><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${rows}<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>${columns}${above}<text x="${middle}" y="${height - 4}" text-anchor="middle">${x.label}</text>${drawn}</svg></figure>`
}

const short = (value: number): string => String(Number(value.toPrecision(3)))
const percent = (share: number): string => `${Number((100 * share).toPrecision(3))}%`

function linearAxis(label: string, domain: readonly [number, number], range: readonly [number, number]): Axis {
  const { ticks, at } = linearScale(domain, range)
  return { label, ticks, format: short, at }
}

/** The fractions of pairs of one class and of two classes in each bin, and the threshold as a line. */
export function scoreHistogram(
  axis: string,
  { from, to, same, different }: Histogram,
  threshold: number | undefined,
): Html {
  const shares = [same, different].map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0)
    return counts.map((count) => count / Math.max(1, total))
  })
  const x = linearAxis(axis, [from, to], [left, right])
  const y = linearAxis('fraction of pairs', [0, Math.max(...shares.flat())], [bottom, top + 12])
  const names = ['pairs of one class', 'pairs of two classes']
  const areas = shares.map((heights, kind) => {
    const step = (to - from) / heights.length
    const path = heights.map((share, at) => {
      const [begin, end] = [from + at * step, from + (at + 1) * step].map((value) => x.at(value).toFixed(1))
      const place = y.at(share).toFixed(1)
      return `L${begin} ${place}L${end} ${place}`
    })
    return html`<path class="area c${kind + 1}" d="M${x.at(from).toFixed(1)} ${bottom}${path.join('')}L${x.at(to).toFixed(1)} ${bottom}Z"><title>${names[kind]}</title></path>`
  })
  const place = threshold === undefined ? undefined : x.at(threshold).toFixed(1)
  const line =
    place === undefined
      ? html``
      : html`<line class="threshold" x1="${place}" x2="${place}" y1="${top}" y2="${bottom}"><title>the threshold: ${short(threshold!)}</title></line>`
  return figure('Scores of pairs', x, y, [...areas, line, ...legend(names)])
}

function legend(names: readonly string[]): readonly Html[] {
  return names.map(
    (name, at) =>
      html`<circle class="c${at + 1}" cx="${left + 12}" cy="${top + 14 + 16 * at}" r="4"/><text x="${left + 22}" y="${top + 14 + 16 * at}" dy="0.32em">${name}</text>`,
  )
}

/** True accepts over false accepts, on a logarithmic axis, with the intervals as a band. */
export function rocCurve(curve: readonly CurvePoint[]): Html {
  const rates = curve.map(({ falseAccepts }) => Math.log10(falseAccepts))
  const [low, high] = [Math.min(...rates), Math.max(...rates)]
  const at = (rate: number) => left + ((Math.log10(rate) - low) / Math.max(1e-9, high - low)) * (right - left - 10)
  const ticks = [1e-4, 1e-3, 1e-2, 1e-1].filter(
    (tick) => Math.log10(tick) >= low - 1e-9 && Math.log10(tick) <= high + 1e-9,
  )
  const x: Axis = { label: 'false accepts', ticks, format: percent, at }
  const y = { ...linearAxis('true accepts', [0, 1], [bottom, top + 6]), format: percent }
  return figure(
    'ROC',
    x,
    y,
    banded(curve, at, (rejects) => y.at(1 - rejects)),
  )
}

/**
 * False rejects over false accepts, on axes on which normal distributions are straight lines (DET curve, Martin et al.
 * 1997).
 */
export function detCurve(curve: readonly CurvePoint[]): Html {
  const [least, most] = [0.0005, 0.6]
  const bounded = (rate: number) => normalQuantile(Math.min(most, Math.max(least, rate)))
  const [low, high] = [normalQuantile(least), normalQuantile(most)]
  const across = (rate: number) => left + ((bounded(rate) - low) / (high - low)) * (right - left - 10)
  const up = (rate: number) => bottom - ((bounded(rate) - low) / (high - low)) * (bottom - top - 6)
  const ticks = [0.001, 0.01, 0.05, 0.1, 0.2, 0.5]
  const x: Axis = { label: 'false accepts', ticks, format: percent, at: across }
  const y: Axis = { label: 'false rejects', ticks, format: percent, at: up }
  return figure('DET', x, y, banded(curve, across, up))
}

function banded(
  curve: readonly CurvePoint[],
  x: (rate: number) => number,
  y: (rejects: number) => number,
): readonly Html[] {
  const place = (rate: number, rejects: number) => `${x(rate).toFixed(1)} ${y(rejects).toFixed(1)}`
  const low = curve.map(({ falseAccepts, interval }) => place(falseAccepts, interval[0]))
  const high = curve.map(({ falseAccepts, interval }) => place(falseAccepts, interval[1]))
  const line = curve.map(({ falseAccepts, falseRejects }) => place(falseAccepts, falseRejects))
  const marks = curve.map(({ falseAccepts, falseRejects, interval }) => {
    const [cx, cy] = place(falseAccepts, falseRejects).split(' ')
    const label = `${percent(falseAccepts)} false accepts: ${percent(falseRejects)} false rejects (${percent(interval[0])} to ${percent(interval[1])})`
    return html`<circle class="c1" cx="${cx}" cy="${cy}" r="3"><title>${label}</title></circle>`
  })
  return [
    html`<path class="band" d="M${[...low, ...high.reverse()].join('L')}Z"/>`,
    html`<path class="curve line c1" d="M${line.join('L')}"/>`,
    ...marks,
  ]
}

/** Points in the plane of the largest variance, colored by class. */
export function featureMap({ points, classes, explained }: FeatureMap): Html {
  const extent = (of: (point: FeatureMap['points'][number]) => number) => {
    const values = points.map(of)
    return [Math.min(...values), Math.max(...values)] as const
  }
  const scale =
    ([low, high]: readonly [number, number], from: number, to: number) =>
    (value: number) =>
      from + ((value - low) / Math.max(1e-12, high - low)) * (to - from)
  const [px, py] = [
    scale(
      extent(({ x }) => x),
      left,
      right - 8,
    ),
    scale(
      extent(({ y }) => y),
      bottom - 8,
      top + 6,
    ),
  ]
  const dots = points.map(
    (point) =>
      html`<circle class="m${point.class % 10}" cx="${px(point.x).toFixed(1)}" cy="${py(point.y).toFixed(1)}" r="4"><title>${classes[point.class]}</title></circle>`,
  )
  const x: Axis = {
    label: `two axes with ${percent(explained[0])} and ${percent(explained[1])} of the variance`,
    ...{ ticks: [], format: short, at: px },
  }
  const names = classes.map(
    (name, at) =>
      html`<span><svg viewBox="0 0 10 10"><circle class="m${at % 10}" cx="5" cy="5" r="4"/></svg>${name}</span>`,
  )
  return html`${figure('Map of features', x, undefined, dots)}<div class="legend">${names}</div>`
}
