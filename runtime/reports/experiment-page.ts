/** The page of an experiment: one HTML file. */
import { comparisonCards } from './comparison-page.js'
import type { ExperimentReport, ExperimentRun } from './experiment-report.js'
import { comparisonHeading, leadOf, rowCells, rowHeader, rowNotes, testHeading } from './experiment-table.js'
import { type Html, html } from './html.js'
import { htmlDocument } from './html-document.js'
import { duration, percent } from './words.js'

/** Its links lead to the reports of runs in the folders next to it. */
export function renderExperimentPage(report: ExperimentReport): string {
  const { name, rows, tests, comparisons } = report
  const body = html`<main>
<h1>${name}</h1>
<p class="lead">${leadOf(report)}.</p>
<div class="card"><table><thead>${line('th', rowHeader(tests))}</thead><tbody>${rows.map((row) => line('td', rowCells(row)))}</tbody></table></div>
<ul class="notes">${rowNotes(report).map((note) => html`<li>${note}</li>`)}</ul>
<details class="card"><summary>Runs</summary>${runTable(report)}</details>
${comparisons.map((each) => html`<h2>${comparisonHeading(each)}</h2>\n${comparisonCards(each.comparison)}`)}
</main>`
  return htmlDocument(`Experiment: ${name}`, body)
}

function runTable({ runs, tests }: ExperimentReport): Html {
  const header = ['run', ...tests.map(testHeading), 'best validation', 'iterations', 'time']
  return html`<table><thead>${line('th', header)}</thead><tbody>${runs.map((run) => html`<tr><td>${linked(run)}</td>${runCells(run).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>`
}

function linked({ name, done }: ExperimentRun): Html | string {
  return done ? html`<a href="${encodeURIComponent(name)}/report.html">${name}</a>` : name
}

function runCells({ tests, validation, iterations, seconds }: ExperimentRun): string[] {
  const cell = (value: number | null, text: (value: number) => string) => (value === null ? '-' : text(value))
  return [
    ...[...tests, validation].map((share) => cell(share, percent)),
    cell(iterations, (value) => value.toLocaleString('en-US')),
    cell(seconds, duration),
  ]
}

function line(cell: 'th' | 'td', cells: readonly string[]): Html {
  return html`<tr>${cells.map((each) => (cell === 'th' ? html`<th>${each}</th>` : html`<td>${each}</td>`))}</tr>`
}
