/** The report of any test as text: groups and their values, further figures, tables, and what they mean. */
import type { Interval } from '../evaluation/statistics/sample-mean.js'
import type { ReportTable, TestReport } from '../evaluation/tests/test-part.js'
import { type PublishedResult, table4 } from './paper.js'
import { sentences, textTable } from './text-table.js'
import { percent } from './words.js'

export interface RenderOptions {
  /** The same test by the baseline `pixels`, for a column of its own. */
  readonly pixels?: TestReport | undefined
  /** Of a terminal, in characters: tables and sentences fit it. */
  readonly width?: number | undefined
}

/** The reports one below the other, each beside what pixels give in it. */
export function renderTestReports(
  { tests, pixels }: { readonly tests: readonly TestReport[]; readonly pixels: readonly TestReport[] },
  width?: number,
): string {
  return tests.map((report) => renderTestReport(report, { pixels: pixelsBeside(report, pixels), width })).join('\n\n')
}

/** What pixels give in the same test. */
export function pixelsBeside({ title }: TestReport, pixels: readonly TestReport[]): TestReport | undefined {
  return pixels.find((report) => report.title === title)
}

/**
 * A table of the groups and what they give together. Beside the paper's test (sampled 20-way one-shot tasks) there are the columns of its table 4, where
 * all groups are in it; beside any other test there are none, since nothing was published for it there.
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

/** The columns of the paper's table 4 where the report is of its test and of its alphabets. */
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

export function hasTasks({ groups }: TestReport): boolean {
  return groups.length > 0 && groups.every(({ tasks, correct }) => tasks !== undefined && correct !== undefined)
}

/** `600/800`, of all groups. */
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

/** Rows that are shown; the report has them all. */
const shownRows = 20

/** A table as it is shown. */
export interface ShownTable {
  readonly titles: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** About the rows that are not shown; absent where all are. */
  readonly rest?: string
}

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

/** A share to three digits, since false accepts may be few. */
function cell(value: string | number, share: boolean): string {
  return share ? `${Number((100 * Number(value)).toPrecision(3))}%` : String(value)
}

/** What a reader must know of the figures. */
export function notesOf(
  { interval_method, chance, notes }: TestReport,
  pixels: TestReport | undefined,
  published: readonly PublishedResult[],
): string[] {
  return [
    `Interval: ${interval_method}.`,
    ...(chance === undefined ? [] : [`Guessing: ${percent(chance)}.`]),
    ...notes,
    ...(pixels === undefined ? [] : ['Pixels: the same test by the distance of the pixels alone.']),
    ...(published.length > 0
      ? ['Columns at the right: table 4 of the paper (Ma, Tan, Li, Tang), tasks of its own.']
      : []),
  ]
}

export function intervalText(interval: Interval | undefined): string {
  return interval === undefined ? '' : `${percent(interval[0])} - ${percent(interval[1])}`
}
