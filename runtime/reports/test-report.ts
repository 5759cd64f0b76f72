/** The report of a test as text: groups and their values, further figures, tables, and notes. */
import type { Interval } from '../evaluation/statistics/sample-mean.js'
import type { ReportTable, TestReport } from '../evaluation/tests/test-part.js'
import { type PublishedResult, table4 } from './paper.js'
import { sentences, textTable } from './text-table.js'
import { percent } from './words.js'

export interface RenderOptions {
  /** The same test with the baseline `pixels`, for a separate column. */
  readonly pixels?: TestReport | undefined
  /** The width of the terminal, in characters, to which tables and sentences are fitted. */
  readonly width?: number | undefined
}

/** The reports in sequence, each with the result of pixels. */
export function renderTestReports(
  { tests, pixels }: { readonly tests: readonly TestReport[]; readonly pixels: readonly TestReport[] },
  width?: number,
): string {
  return tests.map((report) => renderTestReport(report, { pixels: pixelsBeside(report, pixels), width })).join('\n\n')
}

/** The result of pixels in the same test. */
export function pixelsBeside({ title }: TestReport, pixels: readonly TestReport[]): TestReport | undefined {
  return pixels.find((report) => report.title === title)
}

/**
 * A table of the groups and their total. The paper's test (sampled 20-way one-shot tasks) gets the columns of its table
 * 4, if all groups are in it; other tests have none, since no figures were published for them.
 */
export function renderTestReport(report: TestReport, { pixels, width }: RenderOptions = {}): string {
  const published = publishedBeside(report)
  const rows = rowsOf(report, pixels, published)
  return [
    ...sentences([report.title], width),
    '',
    ...textTable({ header: headerOf(report, pixels, published), rows: rows.slice(0, -1), total: rows.at(-1) }, width),
    ...figureLines(report),
    ...(report.tables ?? []).flatMap((table) => tableLines(table, width)),
    '',
    ...sentences(notesOf(report, pixels, published), width),
  ].join('\n')
}

/** The columns of the paper's table 4, if the report is of its test and its alphabets. */
export function publishedBeside({ test, settings, groups }: TestReport): readonly PublishedResult[] {
  const same = test === 'few_shot' && settings.ways === 20 && settings.shots === 1
  const known = groups.length > 0 && groups.every(({ group }) => Object.hasOwn(table4[0].alphabets, group))
  return same && known ? table4 : []
}

function headerOf(
  report: TestReport,
  pixels: TestReport | undefined,
  published: readonly PublishedResult[],
): readonly string[] {
  return [
    ...['group', report.measure, '95% interval'],
    ...(hasTasks(report) ? ['right'] : []),
    ...(pixels === undefined ? [] : ['pixels']),
    ...published.map(({ network }) => network),
  ]
}

function rowsOf(
  report: TestReport,
  pixels: TestReport | undefined,
  published: readonly PublishedResult[],
): readonly (readonly string[])[] {
  const { groups, value, interval, over } = report
  const rows = groups.map((group, index) => [
    ...[group.group.replaceAll('_', ' '), percent(group.value), intervalText(group.interval)],
    ...(hasTasks(report) ? [`${group.correct}/${group.tasks}`] : []),
    ...(pixels === undefined ? [] : [percent(pixels.groups[index].value)]),
    ...published.map(({ alphabets }) => percent(alphabets[group.group])),
  ])
  const last = [
    ...[over, percent(value), intervalText(interval)],
    ...(hasTasks(report) ? [rightOfAll(report)] : []),
    ...(pixels === undefined ? [] : [percent(pixels.value)]),
    ...published.map((network) => percent(meanOver(network, report))),
  ]
  return [...rows, last]
}

/** The paper's own mean, or that of some of its alphabets. */
export function meanOver({ alphabets, mean }: PublishedResult, { groups }: TestReport): number {
  if (groups.length === Object.keys(alphabets).length) return mean
  return groups.reduce((sum, { group }) => sum + alphabets[group], 0) / groups.length
}

/** Whether the test consists of tasks. */
export function hasTasks({ groups }: TestReport): boolean {
  return groups.length > 0 && groups.every(({ tasks, correct }) => tasks !== undefined && correct !== undefined)
}

/** `600/800`, over all groups. */
export function rightOfAll({ groups }: TestReport): string {
  const sum = (pick: 'correct' | 'tasks') => groups.reduce((total, group) => total + (group[pick] ?? 0), 0)
  return `${sum('correct')}/${sum('tasks')}`
}

function figureLines({ figures = [] }: TestReport): string[] {
  if (figures.length === 0) return []
  const rows = figures.map(({ name, value, interval }) => [name, percent(value), intervalText(interval)])
  return [
    '',
    ...textTable({ header: ['', '', ''], rows })
      .slice(2)
      .map((row) => row.trimEnd()),
  ]
}

/** The number of rows shown; the report has them all. */
const shownRows = 20

/** A table as it is shown. */
export interface ShownTable {
  readonly titles: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** A note about rows that are not shown; absent if all are. */
  readonly rest?: string
}

/** The first rows of a table, as strings. */
export function shownTable({ columns, rows }: ReportTable): ShownTable {
  const shown = rows
    .slice(0, shownRows)
    .map((row) => row.map((value, column) => cell(value, columns[column].share ?? false)))
  const rest = rows.length - shown.length
  return {
    ...{ titles: columns.map(({ title }) => title), rows: shown },
    ...(rest > 0 ? { rest: `and ${rest} more rows in the JSON` } : {}),
  }
}

function tableLines(table: ReportTable, width?: number): string[] {
  if (table.rows.length === 0) return []
  const { titles, rows, rest } = shownTable(table)
  return ['', table.title, '', ...textTable({ header: titles, rows }, width), ...(rest === undefined ? [] : [rest])]
}

/** A fraction with three digits, since false accepts may be few. */
function cell(value: string | number, share: boolean): string {
  return share ? `${Number((100 * Number(value)).toPrecision(3))}%` : String(value)
}

/** Notes that readers need to interpret the figures. */
export function notesOf(
  { interval_method, chance, notes }: TestReport,
  pixels: TestReport | undefined,
  published: readonly PublishedResult[],
): string[] {
  return [
    `Interval: ${interval_method}.`,
    ...(chance === undefined ? [] : [`Guessing: ${percent(chance)}.`]),
    ...notes,
    ...(pixels === undefined ? [] : ['Pixels: the same test with the distance of pixels instead of the network.']),
    ...(published.length > 0
      ? ['Columns at the right: table 4 of the paper (Ma, Tan, Li, Tang), with different tasks.']
      : []),
  ]
}

/** `71.2% - 78.0%`; empty if undefined. */
export function intervalText(interval: Interval | undefined): string {
  return interval === undefined ? '' : `${percent(interval[0])} - ${percent(interval[1])}`
}
