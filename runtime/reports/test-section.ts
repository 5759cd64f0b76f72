/** The one-shot table of the page, each alphabet with its interval drawn. */
import type { RunResult } from '../runs/result.js'
import { type Html, html } from './html.js'
import { intervalDrawing } from './interval-drawing.js'
import { type ComparisonRow, compareWithPaper, notes, percent } from './table.js'

export function testSection({ test, weights, best }: Pick<RunResult, 'test' | 'weights' | 'best'>): Html {
  const { rows, mean, published } = compareWithPaper(test)
  const chance = 1 / test.ways
  const line = (row: ComparisonRow, kind: string) =>
    html`<tr class="${kind}"><td>${row.alphabet.replaceAll('_', ' ')}</td><td class="range">${range(row, chance)}</td><td>${percent(row.accuracy)}</td><td class="quiet">${percent(row.interval[0])} – ${percent(row.interval[1])}</td><td class="quiet">${row.correct}/${row.tasks}</td><td>${percent(row.baseline)}</td>${row.published.map((value) => html`<td>${percent(value)}</td>`)}</tr>`
  const whose =
    weights === 'best' && best !== undefined
      ? `Weights of iteration ${best.iteration.toLocaleString('en-US')}, the best validation.`
      : 'The last weights, since no validation got anything right.'
  const ring = published.length > 0 ? `; ring: ${published[0].network} in the paper` : ''
  const drawing = `Dot: accuracy; bar: its interval; stroke: guessing (${percent(chance)})${ring}.`
  return html`<div class="card"><table>
<thead><tr><th>Group</th><th class="left">0 to 100%</th><th>Accuracy</th><th>95% interval</th><th>Right</th><th>Pixels</th>${published.map(({ network }) => html`<th>${network}<br>(paper)</th>`)}</tr></thead>
<tbody>${rows.map((row) => line(row, ''))}${line(mean, 'total')}</tbody></table>
<ul class="notes">${[whose, ...notes(test, published.length > 0), drawing].map((note) => html`<li>${note}</li>`)}</ul></div>`
}

/** Guessing as a stroke, the paper's first column as a ring. */
function range({ accuracy, interval, published: [ring] }: ComparisonRow, chance: number): Html {
  return intervalDrawing({ value: accuracy, interval, stroke: chance, ...(ring === undefined ? {} : { ring }) })
}
