/** The tests of the page, each group with its interval drawn. */
import type { TestReport } from '../evaluation/tests/test-part.js'
import type { RunResult } from '../runs/result.js'
import { type Html, html } from './html.js'
import { intervalDrawing } from './interval-drawing.js'
import { type ComparisonRow, compareWithPaper, notes, percent } from './table.js'

export function testSection({ tests, weights, best }: Pick<RunResult, 'tests' | 'weights' | 'best'>): Html {
  const whose =
    weights === 'best' && best !== undefined
      ? `Weights of iteration ${best.iteration.toLocaleString('en-US')}, the best validation.`
      : 'The last weights, since no validation got anything right.'
  return html`${tests.map((test) => card(test, whose))}`
}

function card(test: TestReport, whose: string): Html {
  const { rows, mean, published } = compareWithPaper(test)
  const line = (row: ComparisonRow, kind: string) =>
    html`<tr class="${kind}"><td>${row.group.replaceAll('_', ' ')}</td><td class="range">${range(row, test.chance)}</td><td>${percent(row.value)}</td><td class="quiet">${row.interval === undefined ? '' : `${percent(row.interval[0])} – ${percent(row.interval[1])}`}</td><td class="quiet">${row.tasks === undefined ? '' : `${row.correct}/${row.tasks}`}</td>${row.published.map((value) => html`<td>${percent(value)}</td>`)}</tr>`
  const ring = published.length > 0 ? `; ring: ${published[0].network} in the paper` : ''
  const guessing = test.chance === undefined ? '' : `; stroke: guessing (${percent(test.chance)})`
  const drawing = `Dot: ${test.measure.replaceAll('_', ' ')}; bar: its interval${guessing}${ring}.`
  return html`<div class="card"><table>
<caption>${test.title}</caption>
<thead><tr><th>Group</th><th class="left">0 to 100%</th><th>${test.measure.replaceAll('_', ' ')}</th><th>95% interval</th><th>Right</th>${published.map(({ network }) => html`<th>${network}<br>(paper)</th>`)}</tr></thead>
<tbody>${rows.map((row) => line(row, ''))}${line(mean, 'total')}</tbody></table>
<ul class="notes">${[whose, ...notes(test, published.length > 0), drawing].map((note) => html`<li>${note}</li>`)}</ul></div>`
}

/** The interval as a bar, the value as a dot, guessing as a stroke, the paper's first column as a ring. */
function range({ value, interval, published: [ring] }: ComparisonRow, chance: number | undefined): Html {
  return intervalDrawing({
    value,
    ...(interval === undefined ? {} : { interval }),
    ...(chance === undefined ? {} : { stroke: chance }),
    ...(ring === undefined ? {} : { ring }),
  })
}
