/** The results of baselines in tests, as text. */
import type { TestReport } from '../evaluation/tests/test-part.js'
import { intervalText, notesOf } from './test-report.js'
import { sentences, textTable } from './text-table.js'
import { percent } from './words.js'

export interface MeasuredBaseline {
  readonly name: string
  /** The same tests for each baseline. */
  readonly tests: readonly TestReport[]
}

/** A table for each test, with a line for each baseline. */
export function renderBaselines(baselines: readonly MeasuredBaseline[], width?: number): string {
  const [{ tests }] = baselines
  const tables = tests.map((test, at) => {
    const reports = baselines.map(({ name, tests: own }) => ({ name, report: own[at] }))
    const rows = reports.map(({ name, report: { value, interval } }) => [name, percent(value), intervalText(interval)])
    // Notes about a single baseline's answers are only in the object.
    const notes = test.notes.filter((note) => reports.every(({ report }) => report.notes.includes(note)))
    const lines = textTable({ header: ['without a network', test.measure, '95% interval'], rows }, width)
    const said = sentences(notesOf({ ...test, notes }, undefined, []), width)
    return [...sentences([test.title], width), '', ...lines, '', ...said].join('\n')
  })
  return tables.join('\n\n')
}
