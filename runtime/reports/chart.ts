/** A line chart as inline SVG, in the page's colors (CSS variables). */
import { type Html, html } from './html.js'
import { linearScale, type Scale } from './scale.js'

export type Point = readonly [x: number, y: number]

export interface Series {
  /** The tooltip, which screen readers read. */
  readonly name: string
  /** In the order of x. */
  readonly points: readonly Point[]
  /** `line`: a curve; `faint`: the raw values of one; `marks`: a curve with a dot at every point. */
  readonly look: 'line' | 'faint' | 'marks'
  /** The index of the series color. */
  readonly color: 1 | 2
}

export interface Chart {
  readonly title: string
  readonly series: readonly Series[]
  readonly format: (value: number) => string
  /** The minimum range of y. */
  readonly y?: readonly [number, number]
}

const width = 460
const height = 250
const margin = { left: 62, right: 14, top: 12, bottom: 40 }

/** The chart below its title; a sentence if there is nothing to draw. */
export function lineChart({ title, series, format, y: least }: Chart): Html {
  const drawn = series.filter(({ points }) => points.length > 0)
  const points = drawn.flatMap((one) => one.points)
  if (points.length === 0)
    return html`<figure><figcaption>${title}</figcaption><p class="quiet">Nothing was recorded.</p></figure>`
  const x = linearScale([0, Math.max(...points.map((point) => point[0]))], [margin.left, width - margin.right])
  const values = [...points.map((point) => point[1]), ...(least ?? [])]
  const y = linearScale([Math.min(...values), Math.max(...values)], [height - margin.bottom, margin.top])
  return html`<figure><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${axes(x, y, format)}${drawn.map((one) => curve(one, x, y, format))}</svg></figure>`
}

function axes(x: Scale, y: Scale, format: (value: number) => string): Html {
  const bottom = height - margin.bottom
  const rows = y.ticks.map((tick) => {
    const place = y.at(tick).toFixed(1)
    return html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${place}" y2="${place}"/><text x="${margin.left - 8}" y="${place}" dy="0.32em" text-anchor="end">${format(tick)}</text>`
  })
  const columns = x.ticks.map((tick, index) => {
    const place = x.at(tick).toFixed(1)
    // The last label is aligned with the edge, so that it is not cut off.
    const anchor = index === x.ticks.length - 1 ? 'end' : 'middle'
    return html`<line class="axis" x1="${place}" x2="${place}" y1="${bottom}" y2="${bottom + 4}"/><text x="${place}" y="${bottom + 17}" text-anchor="${anchor}">${tick.toLocaleString('en-US')}</text>`
  })
  const middle = (margin.left + width - margin.right) / 2
  return html`${rows}<line class="axis" x1="${margin.left}" x2="${width - margin.right}" y1="${bottom}" y2="${bottom}"/>${columns}<text class="label" x="${middle}" y="${height - 4}" text-anchor="middle">iteration</text>`
}

function curve({ name, points, look, color }: Series, x: Scale, y: Scale, format: Chart['format']): Html {
  const places = points.map(([px, py]) => [x.at(px).toFixed(1), y.at(py).toFixed(1)] as const)
  const path = places.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${px} ${py}`).join('')
  const marks = points.map(
    ([px, py], index) =>
      html`<circle class="c${color}" cx="${places[index][0]}" cy="${places[index][1]}" r="3"><title>${px.toLocaleString('en-US')}: ${format(py)}</title></circle>`,
  )
  const dots = look === 'marks' || points.length === 1 ? marks : []
  return html`<path class="curve ${look} c${color}" d="${path}"><title>${name}</title></path>${dots}`
}
