/** The table of an experiment as text, and the cells that its page shares. */
import { comparisonNotes, heading, pairCells, pairHeader } from './comparison-table.js'
import type {
  ExperimentComparison,
  ExperimentReport,
  ExperimentRow,
  ExperimentTest,
  Spread,
} from './experiment-report.js'
import { sentences, textTable } from './text-table.js'
import { duration, percent } from './words.js'

/** `width`: that of the terminal, in characters. */
export function renderExperiment(report: ExperimentReport, width?: number): string {
  const { rows, comparisons, tests } = report
  return [
    leadOf(report),
    '',
    ...textTable({ header: rowHeader(tests), rows: rows.map(rowCells) }, width),
    '',
    ...sentences(rowNotes(report), width),
    ...comparisons.flatMap((each) => [
      '',
      ...sentences([comparisonHeading(each)], width),
      '',
      ...textTable({ header: pairHeader, rows: each.comparison.pairs.map(pairCells) }, width),
    ]),
    ...(comparisons.length === 0 ? [] : ['', ...sentences(notesOfAll(comparisons), width)]),
  ].join('\n')
}

/** `widths: 5 of 6 runs are done`. */
export function leadOf({ name, runs }: ExperimentReport): string {
  const done = runs.filter((run) => run.done).length
  return `${name}: ${done === runs.length ? `all ${done}` : `${done} of ${runs.length}`} runs are done`
}

/** The header of the table. */
export function rowHeader(tests: readonly ExperimentTest[]): string[] {
  return [
    ...['network', 'protocol', 'parameters', 'MACs', 'seeds'],
    ...tests.map(testHeading),
    ...['best validation', 'iterations', 's an iteration', 'time'],
  ]
}

/** The heading of a test's column: accuracy, unless it says otherwise. */
export function testHeading({ title, measure }: ExperimentTest): string {
  return measure === 'accuracy' ? title : `${title}: ${measure}`
}

/** The cells of a network's row under one protocol. */
export function rowCells(row: ExperimentRow): string[] {
  const { network, protocol, parameters, macs, seeds } = row
  const { validation, iterations, seconds_per_iteration, seconds } = row
  return [
    ...[network, protocol, count(parameters), count(macs), seeds.length === 0 ? '-' : seeds.join(' ')],
    ...[...row.tests, validation].map(shareCell),
    meanCell(iterations, (mean) => count(Math.round(mean))),
    meanCell(seconds_per_iteration, (mean) => String(Number(mean.toPrecision(2)))),
    meanCell(seconds, duration),
  ]
}

/** `71.3% ± 1.2`. */
function shareCell(spread: Spread | null): string {
  if (spread === null) return '-'
  const { mean, deviation } = spread
  return deviation === null ? percent(mean) : `${percent(mean)} ± ${(100 * deviation).toFixed(1)}`
}

function meanCell(spread: Spread | null, text: (mean: number) => string): string {
  return spread === null ? '-' : text(spread.mean)
}

/** The notes below the table. */
export function rowNotes({ runs, tests }: ExperimentReport): string[] {
  const missing = runs.filter(({ done }) => !done).map(({ name }) => name)
  return [
    'Means over the seeds, ± their standard deviation in percentage points. MACs: per judgment.',
    'Times: training and validation of one run.',
    ...(tests.length > 1 ? ['Each test has its own column; figures of different tests cannot be compared.'] : []),
    ...(missing.length === 0
      ? []
      : [`Not done: ${missing.slice(0, 20).join(', ')}${missing.length > 20 ? ', ...' : ''}.`]),
  ]
}

/** The test, and the seeds of the runs with these tasks. */
export function comparisonHeading({ seeds, comparison }: ExperimentComparison): string {
  return `${heading(comparison)}, ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(' ')}`
}

/** The notes of all comparisons, each once; of variants for several seeds or tasks, the longest. */
function notesOfAll(comparisons: readonly ExperimentComparison[]): string[] {
  const byTopic = new Map<string, string>()
  for (const note of comparisons.flatMap(({ comparison }) => comparisonNotes(comparison))) {
    const topic = note.slice(0, note.indexOf(':'))
    if (note.length > (byTopic.get(topic)?.length ?? 0)) byTopic.set(topic, note)
  }
  return [...byTopic.values()]
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}
