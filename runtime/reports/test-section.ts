/** The tests of the page, with a drawn interval for each group. */
import type { Interval } from '../evaluation/statistics/sample-mean.js'
import type { Figure, ReportTable, TestReport } from '../evaluation/tests/test-part.js'
import { type Html, html } from './html.js'
import { intervalDrawing } from './interval-drawing.js'
import type { RunResult } from './run-data.js'
import { hasTasks, meanOver, notesOf, pixelsBeside, publishedBeside, rightOfAll, shownTable } from './test-report.js'
import { percent } from './words.js'

/** The section as HTML. */
export function testSection({
  tests,
  pixels,
  weights,
  best,
}: Pick<RunResult, 'tests' | 'pixels' | 'weights' | 'best'>): Html {
  const whose =
    weights === 'best' && best !== undefined
      ? `Weights of iteration ${best.iteration.toLocaleString('en-US')}, the best validation.`
      : 'The last weights, since no validation had a correct answer.'
  if (tests.length === 0) return html`<p class="quiet">The protocol has no test.</p>`
  return html`${tests.map((test) => card(test, pixelsBeside(test, pixels), whose))}`
}

/** A row of the table; fractions are in [0, 1]. */
interface Row {
  readonly name: string
  readonly value: number
  readonly interval?: Interval
  /** `30/40`; absent if the test does not consist of tasks. */
  readonly right?: string
  /** The result of the distance of pixels, if it was tested. */
  readonly pixels?: number
  /** In the order of the paper's columns. */
  readonly published: readonly number[]
}

function card(test: TestReport, pixels: TestReport | undefined, whose: string): Html {
  const published = publishedBeside(test)
  const { title, chance } = test
  const measure = test.measure.replaceAll('_', ' ')
  const headings = [
    ...[html`<th>Group</th><th class="left">0 to 100%</th><th>${measure}</th><th>95% interval</th>`],
    ...(hasTasks(test) ? [html`<th>Right</th>`] : []),
    ...(pixels === undefined ? [] : [html`<th>Pixels</th>`]),
    ...published.map(({ network }) => html`<th>${network}<br>(paper)</th>`),
  ]
  const ring = published.length > 0 ? `; ring: ${published[0].network} in the paper` : ''
  const guessing = chance === undefined ? '' : `; stroke: guessing (${percent(chance)})`
  const drawing = `Dot: ${measure}; bar: its interval${guessing}${ring}.`
  return html`<div class="card"><table>
<caption>${title}</caption>
<thead><tr>${headings}</tr></thead>
<tbody>${groupRows(test, pixels).map((row) => line(row, chance, ''))}${line(totalRow(test, pixels), chance, 'total')}</tbody></table>
${figureTable(test.figures ?? [])}${(test.tables ?? []).map(tableDetails)}
<ul class="notes">${[whose, ...notesOf(test, pixels, published), drawing].map((note) => html`<li>${note}</li>`)}</ul></div>`
}

function groupRows(test: TestReport, pixels: TestReport | undefined): readonly Row[] {
  const published = publishedBeside(test)
  return test.groups.map(({ group, value, interval, tasks, correct }, index) => ({
    ...{ name: group.replaceAll('_', ' '), value, published: published.map(({ alphabets }) => alphabets[group]) },
    ...(interval && { interval }),
    ...(hasTasks(test) && { right: `${correct}/${tasks}` }),
    ...(pixels && { pixels: pixels.groups[index].value }),
  }))
}

function totalRow(test: TestReport, pixels: TestReport | undefined): Row {
  const { over, value, interval } = test
  return {
    ...{ name: over, value, interval },
    ...(hasTasks(test) && { right: rightOfAll(test) }),
    ...(pixels && { pixels: pixels.value }),
    published: publishedBeside(test).map((network) => meanOver(network, test)),
  }
}

function line(row: Row, chance: number | undefined, kind: string): Html {
  const { name, value, interval, right, pixels, published } = row
  const more = [...(pixels === undefined ? [] : [pixels]), ...published]
  return html`<tr class="${kind}"><td>${name}</td><td class="range">${range(row, chance)}</td><td>${percent(value)}</td>${between(interval)}${right === undefined ? '' : html`<td class="quiet">${right}</td>`}${more.map((figure) => html`<td>${percent(figure)}</td>`)}</tr>`
}

function between(interval: Interval | undefined): Html {
  const text = interval === undefined ? '' : `${percent(interval[0])} – ${percent(interval[1])}`
  return html`<td class="quiet">${text}</td>`
}

/** The interval as a bar, the value as a dot, guessing as a vertical line, the paper's first column as a ring. */
function range({ value, interval, published: [ring] }: Row, chance: number | undefined): Html {
  return intervalDrawing({
    ...{ value, interval: interval ?? null },
    ...(chance === undefined ? {} : { stroke: chance }),
    ...(ring === undefined ? {} : { ring }),
  })
}

function figureTable(figures: readonly Figure[]): Html | undefined {
  if (figures.length === 0) return undefined
  const rows = figures.map(
    ({ name, value, interval }) => html`<tr><td>${name}</td><td>${percent(value)}</td>${between(interval)}</tr>`,
  )
  return html`<table><thead><tr><th>Further figures</th><th></th><th>95% interval</th></tr></thead><tbody>${rows}</tbody></table>`
}

function tableDetails(table: ReportTable): Html | undefined {
  if (table.rows.length === 0) return undefined
  const { titles, rows, rest } = shownTable(table)
  return html`<details><summary>${table.title}</summary><table><thead><tr>${titles.map((title) => html`<th>${title}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>${rest === undefined ? '' : html`<p class="quiet">${rest}</p>`}</details>`
}
