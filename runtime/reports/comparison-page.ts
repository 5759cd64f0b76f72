/** The page of a comparison: one HTML file. */
import type { Comparison, NetworkScore, PairComparison, TestComparison } from '../evaluation/comparison.js'
import {
  comparisonNotes,
  heading,
  networkCells,
  networkHeader,
  pairCells,
  pairHeader,
  runCells,
  runHeader,
} from './comparison-table.js'
import { type Html, html } from './html.js'
import { htmlDocument } from './html-document.js'
import { intervalDrawing } from './interval-drawing.js'
import { percent } from './words.js'

/** The page as HTML. */
export function renderComparisonPage(comparison: Comparison): string {
  const { tests, data } = comparison
  const names = tests[0].networks.map(({ network }) => network).sort()
  const title = names.length === 1 ? `Runs of ${names[0]}` : names.join(', ')
  const body = html`<main>
<h1>${title}</h1>
<p class="lead">${names.length === 1 ? 'Several seeds of one network' : `${names.length} networks`}, with the same tests.</p>
${tests.map(testSection)}
<h2>Conditions</h2>
<div class="card"><dl><dt>Data</dt><dd>${data.name}: <code>${data.fingerprint}</code></dd>${tests.map(({ title, tasks }) => html`<dt>${title}</dt><dd>${tasks.map((digest) => html`<code>${digest}</code> `)}</dd>`)}</dl></div>
</main>`
  return htmlDocument(`Comparison: ${title}`, body)
}

function testSection(comparison: TestComparison): Html {
  return html`<h2>${heading(comparison)}</h2>
${comparisonCards(comparison)}`
}

/** Networks, pairs, runs and groups of one test. */
export function comparisonCards(comparison: TestComparison): Html {
  const { networks, pairs } = comparison
  const runs = networks.flatMap((score) => score.runs.map((run) => row(runCells(score, run))))
  return html`<div class="card"><table><thead>${headerRow(networkHeader(comparison), true)}</thead><tbody>${networks.map(networkRow)}</tbody></table></div>
${pairs.length === 0 ? undefined : html`<div class="card"><table><thead>${headerRow(pairHeader, true)}</thead><tbody>${pairRows(pairs)}</tbody></table></div>`}
<details class="card"><summary>Runs</summary><table><thead>${headerRow(runHeader(comparison))}</thead><tbody>${runs}</tbody></table></details>
<details class="card"><summary>By group</summary>${groupTable(comparison)}</details>
<ul class="notes">${[...comparisonNotes(comparison), drawingNote].map((note) => html`<li>${note}</li>`)}</ul>`
}

const drawingNote =
  'Dots: values and differences; bars: their intervals over groups; vertical lines: no difference. Values are drawn from 0 to 100%.'

function networkRow(score: NetworkScore): Html {
  return row(networkCells(score), intervalDrawing({ value: score.mean, interval: score.group_interval }))
}

/** On one scale with 0 in the middle. */
function pairRows(pairs: readonly PairComparison[]): Html[] {
  const ends = pairs.flatMap(({ difference, group_interval }) => [difference, ...(group_interval ?? [])])
  const reach = Math.max(0.01, ...ends.map(Math.abs))
  return pairs.map((pair) => {
    const { difference: value, group_interval: interval } = pair
    return row(pairCells(pair), intervalDrawing({ value, interval, stroke: 0 }, [-reach, reach]))
  })
}

/** Every network's value on every group, the hardest group first. */
function groupTable({ groups, networks }: TestComparison): Html {
  const rows = groups
    .map((group, at) => ({ group, shares: networks.map(({ by_group }) => by_group[at]) }))
    .sort((a, b) => total(a.shares) - total(b.shares))
    .map(({ group, shares }) => row([group.replaceAll('_', ' '), ...shares.map(percent)]))
  return html`<table><thead>${headerRow(['group', ...networks.map(({ network }) => network)])}</thead><tbody>${rows}</tbody></table>`
}

function headerRow(cells: readonly string[], drawn = false): Html {
  const [first, ...others] = cells
  return html`<tr><th>${first}</th>${drawn ? html`<th></th>` : undefined}${others.map((cell) => html`<th>${cell}</th>`)}</tr>`
}

/** The first cell, a drawing if there is one, and the other cells. */
function row([first, ...others]: readonly string[], drawing?: Html): Html {
  const drawn = drawing === undefined ? undefined : html`<td class="range">${drawing}</td>`
  return html`<tr><td>${first}</td>${drawn}${others.map((cell) => html`<td>${cell}</td>`)}</tr>`
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
