/** A one-shot result as text, beside the paper's figures where the alphabets are the paper's. */
import type { Interval } from '../evaluation/interval.js'
import type { TestResult } from '../runs/result.js'
import { type PublishedResult, table4 } from './paper.js'
import { textTable } from './text-table.js'

/** The rows and columns that the text table and the page share; shares are in [0, 1]. */
export interface ComparisonRow {
  readonly alphabet: string
  readonly accuracy: number
  readonly interval: Interval
  readonly correct: number
  readonly tasks: number
  /** Of the nearest neighbour on pixels. */
  readonly baseline: number
  /** In the order of `published`. */
  readonly published: readonly number[]
}

export interface Comparison {
  readonly rows: readonly ComparisonRow[]
  readonly mean: ComparisonRow
  /** The paper's columns; none where the alphabets are not the paper's. */
  readonly published: readonly PublishedResult[]
}

/** Lays the paper's table 4 beside the result, if every alphabet of the result is in it. */
export function compareWithPaper(test: TestResult): Comparison {
  const known =
    test.alphabets.length > 0 && test.alphabets.every(({ alphabet }) => Object.hasOwn(table4[0].alphabets, alphabet))
  const published = known ? table4 : []
  const rows = test.alphabets.map((score) => ({
    ...score,
    baseline: test.baseline.alphabets[score.alphabet],
    published: published.map(({ alphabets }) => alphabets[score.alphabet]),
  }))
  const { accuracy, interval, correct, tasks } = test
  const whole = test.alphabets.length === Object.keys(table4[0].alphabets).length
  const means = published.map(({ alphabets, mean }) =>
    whole ? mean : average(rows.map((row) => alphabets[row.alphabet])),
  )
  const mean = {
    alphabet: 'mean',
    accuracy,
    interval,
    correct,
    tasks,
    baseline: test.baseline.accuracy,
    published: means,
  }
  return { rows, mean, published }
}

/** The table, and under it what its figures mean. */
export function renderTestTable(test: TestResult): string {
  const { rows, mean, published } = compareWithPaper(test)
  const header = ['alphabet', 'accuracy', '95% interval', 'right', 'pixels', ...published.map(({ network }) => network)]
  const body = [...rows, mean].map((row) => [
    row.alphabet.replaceAll('_', ' '),
    percent(row.accuracy),
    `${percent(row.interval[0])} - ${percent(row.interval[1])}`,
    `${row.correct}/${row.tasks}`,
    percent(row.baseline),
    ...row.published.map(percent),
  ])
  return [...textTable(header, body.slice(0, -1), body.at(-1)!), '', ...notes(test, published.length > 0)].join('\n')
}

/** What a reader must know of the figures. */
export function notes(test: TestResult, withPaper: boolean): string[] {
  const alike = test.alphabets.reduce((sum, score) => sum + score.alike, 0)
  return [
    `${test.ways}-way one-shot, ${test.tasks_per_alphabet} tasks an alphabet; interval: ${test.interval_method}.`,
    ...(alike > 0
      ? [
          `${alike === 1 ? '1 task counts' : `${alike} tasks count`} as wrong because all outputs were alike (deviation up to ${test.min_deviation}).`,
        ]
      : []),
    'Pixels: the same tasks answered by the image that differs in the fewest pixels.',
    ...(withPaper ? ['Columns at the right: table 4 of the paper (Ma, Tan, Li, Tang), tasks of its own.'] : []),
  ]
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
