/** The tests of the page, each group with its interval drawn. */
import type { GroupReport, TestReport } from '../evaluation/tests/test-part.js'
import type { RunResult } from '../runs/result.js'
import { type Html, html } from './html.js'
import { intervalDrawing } from './interval-drawing.js'
import { meanOver, notesOf, publishedBeside } from './test-report.js'
import { percent } from './words.js'

export function testSection({ tests, weights, best }: Pick<RunResult, 'tests' | 'weights' | 'best'>): Html {
  const whose =
    weights === 'best' && best !== undefined
      ? `Weights of iteration ${best.iteration.toLocaleString('en-US')}, the best validation.`
      : 'The last weights, since no validation got anything right.'
  if (tests.length === 0) return html`<p class="quiet">The protocol states no test.</p>`
  return html`${tests.map((test) => card(test, whose))}`
}

/** A row of the table; shares are in [0, 1]. */
interface Row extends GroupReport {
  /** In the order of the paper's columns. */
  readonly published: readonly number[]
}

function card(test: TestReport, whose: string): Html {
  const published = publishedBeside(test)
  const rows = test.groups.map((group) => ({
    ...group,
    published: published.map(({ alphabets }) => alphabets[group.group]),
  }))
  const { value, interval, chance } = test
  const last: Row = {
    group: test.over,
    value,
    interval,
    published: published.map((network) => meanOver(network, test)),
  }
  const measure = test.measure.replaceAll('_', ' ')
  const ring = published.length > 0 ? `; ring: ${published[0].network} in the paper` : ''
  const guessing = chance === undefined ? '' : `; stroke: guessing (${percent(chance)})`
  const drawing = `Dot: ${measure}; bar: its interval${guessing}${ring}.`
  return html`<div class="card"><table>
<caption>${test.title}</caption>
<thead><tr><th>Group</th><th class="left">0 to 100%</th><th>${measure}</th><th>95% interval</th><th>Right</th>${published.map(({ network }) => html`<th>${network}<br>(paper)</th>`)}</tr></thead>
<tbody>${rows.map((row) => line(row, chance, ''))}${line(last, chance, 'total')}</tbody></table>
<ul class="notes">${[whose, ...notesOf(test, undefined, published), drawing].map((note) => html`<li>${note}</li>`)}</ul></div>`
}

function line(row: Row, chance: number | undefined, kind: string): Html {
  const { group, value, interval, tasks, correct, published } = row
  const between = interval === undefined ? '' : `${percent(interval[0])} – ${percent(interval[1])}`
  const right = tasks === undefined || correct === undefined ? '' : `${correct}/${tasks}`
  return html`<tr class="${kind}"><td>${group.replaceAll('_', ' ')}</td><td class="range">${range(row, chance)}</td><td>${percent(value)}</td><td class="quiet">${between}</td><td class="quiet">${right}</td>${published.map((figure) => html`<td>${percent(figure)}</td>`)}</tr>`
}

/** The interval as a bar, the value as a dot, guessing as a stroke, the paper's first column as a ring. */
function range({ value, interval, published: [ring] }: Row, chance: number | undefined): Html {
  return intervalDrawing({
    ...{ value, interval: interval ?? null },
    ...(chance === undefined ? {} : { stroke: chance }),
    ...(ring === undefined ? {} : { ring }),
  })
}
