/** The text of `netc fit`: every value that was tried, its figures, and the best one. */
import { expectedText } from '../compiler/analyses/claim-text.js'
import type { ClaimResult } from '../compiler/analyses/claims.js'
import { formatFigure, formatNumber, plural } from '../compiler/diagnostics/entry.js'
import type { Search } from '../compiler/fit.js'
import type { Trial } from '../compiler/fit-search.js'
import { wrappedLines } from '../compiler/fitted-text.js'
import { type Paint, plain, type Style } from './color.js'
import { longest, singleLine } from './format.js'

/** Options of the report. */
export interface FitReportOptions {
  readonly vary: string
  /** The command that compiles the file with a value of the parameter. */
  readonly command: (value: number) => string
  readonly paint?: Paint
  /** Width of the terminal in characters; longer lines are wrapped. */
  readonly width?: number | undefined
}

/** Lines end with a newline. */
export function fitReport(search: Search & { readonly best?: Trial }, options: FitReportOptions): string {
  const { best } = search
  const end = best === undefined ? nothingLines(search, options) : bestLines(best, search, options)
  const searched = wrappedLines(searchedText(search, options), options.width ?? Number.POSITIVE_INFINITY, 2)
  return `${[...searched, '', ...tableLines(search, options), '', ...end].join('\n')}\n`
}

function bestLines(
  best: Trial,
  search: Search,
  { vary, command, paint = plain, width = Number.POSITIVE_INFINITY }: FitReportOptions,
): readonly string[] {
  const value = `${vary} = ${best.value}`
  const [first, ...rest] = wrappedLines(`${value} ${certainty(best, search)}`, width, 2) as [string, ...string[]]
  return [
    `${paint(value, 'bold')}${first.slice(value.length)}`,
    ...rest,
    ...notes(best, search, vary).flatMap((note) => wrappedLines(note, width, 2).map((line) => paint(line, 'yellow'))),
    '',
    command(best.value),
  ]
}

/** `width from 0.1 to 2 in steps of 0.1: 20 values, all tried`. */
function searchedText({ range: { min, max, step }, values, trials }: Search, { vary }: FitReportOptions): string {
  const steps = step === 1 ? '' : ` in steps of ${step}`
  const tried = trials.length === values ? 'all tried' : `${formatNumber(trials.length)} tried`
  return `${vary} from ${formatNumber(min)} to ${formatNumber(max)}${steps}: ${plural(values, 'value')}, ${tried}`
}

interface Row {
  readonly cells: readonly [value: string, parameters: string, macs: string]
  readonly verdict: string
  readonly style: Style | undefined
}

function tableLines(
  { trials }: Search,
  { vary, paint = plain, width = Number.POSITIVE_INFINITY }: FitReportOptions,
): readonly string[] {
  const rows = [{ cells: [vary, 'parameters', 'MACs'], verdict: '', style: 'dim' } as const, ...runs(trials).map(rowOf)]
  const widths = [0, 1, 2].map((column) => longest(rows.map(({ cells }) => cells[column]!)))
  // Longer verdicts continue below themselves or, if there is no room for a word, below the figures.
  const column = widths.reduce((sum, each) => sum + each + 2, 0)
  const indent = width - column < longest(rows.flatMap(({ verdict }) => verdict.split(' '))) ? 4 : column
  return rows.flatMap(({ cells, verdict, style }) => {
    const figures = cells.map((cell, index) => cell.padStart(widths[index]!)).join('  ')
    const lines = wrappedLines(`${figures}  ${verdict}`.trimEnd(), width, indent)
    return lines.map((line) => (style === undefined ? line : paint(line, style)))
  })
}

/** Consecutive values that do not compile for the same reason share one row. */
function runs(trials: readonly Trial[]): readonly (readonly Trial[])[] {
  const all: Trial[][] = []
  for (const trial of trials) {
    const last = all.at(-1)?.at(-1)
    const goesOn =
      last?.status === 'invalid' &&
      trial.status === 'invalid' &&
      trial.index === last.index + 1 &&
      trial.errors[0]?.code === last.errors[0]?.code
    if (goesOn) all.at(-1)!.push(trial)
    else all.push([trial])
  }
  return all
}

function rowOf(run: readonly Trial[]): Row {
  const [{ value, status, params = 0, macs = 0, failures, errors }] = run as readonly [Trial, ...Trial[]]
  const last = run.at(-1)!.value
  const cells = [
    value === last ? String(value) : `${value}..${last}`,
    formatNumber(params),
    formatNumber(macs),
  ] as const
  switch (status) {
    case 'holds':
      return { cells, verdict: '✓', style: 'green' }
    case 'fails':
      return { cells, verdict: `✗ ${failures.map(failureText).join('; ')}`, style: undefined }
    case 'invalid':
      return {
        cells: [cells[0], '', ''],
        verdict: `does not compile: ${singleLine(errors[0]?.message ?? '')}`,
        style: 'dim',
      }
    default:
      return status satisfies never
  }
}

/** The figures that have a column. */
const columns: readonly string[] = ['params.total', 'macs']

function failureText({ claim, actual }: ClaimResult): string {
  const { subject, comparison } = claim
  const is = columns.includes(subject) ? '' : ` (it is ${actual === undefined ? 'unknown' : formatFigure(actual)})`
  return `not ${subject} ${comparison} ${expectedText(claim)}${is}`
}

/** How certain the result is. */
function certainty({ index }: Trial, { trials, prefer, values }: Search): string {
  if (trials.length === values) return `is the ${prefer} that holds, of all ${formatNumber(values)} values in the range`
  const direction = prefer === 'largest' ? 1 : -1
  const tried = new Set(trials.map((trial) => trial.index))
  let count = 0
  while (tried.has(index + direction * (count + 1))) count += 1
  const beyond = prefer === 'largest' ? 'above' : 'below'
  const others = count === 1 ? `the next one ${beyond} it does not` : `the next ${count} ${beyond} it do not`
  return `is the ${prefer} that holds of those tried${count === 0 ? '' : `; ${others}`}`
}

/** Caveats that a reader should know. */
function notes({ value }: Trial, { trials, prefer, values, stopped }: Search, vary: string): readonly string[] {
  const compiled = trials.filter(({ status }) => status !== 'invalid')
  const holding = compiled.filter(({ status }) => status === 'holds').map((trial) => trial.value)
  const [least, most] = [Math.min(...holding), Math.max(...holding)]
  const gap = compiled.find((trial) => trial.status === 'fails' && trial.value > least && trial.value < most)
  const others = trials.length === values ? '' : '; so may others that were not tried'
  const isLast = (prefer === 'largest' ? trials.at(-1) : trials[0])?.value === value
  return [
    ...(gap === undefined
      ? []
      : [`${vary} = ${gap.value} does not hold, though a smaller and a larger value do${others}`]),
    ...(isLast ? ['it is the end of the range, beyond which nothing was tried'] : []),
    ...(stopped ? [`the search ended after ${trials.length} values`] : []),
  ].map((line) => `note: ${line}`)
}

/** Number of nearest values that are reported. */
const toldMisses = 3

function nothingLines(
  { trials, values }: Search,
  { vary, paint = plain, width = Number.POSITIVE_INFINITY }: FitReportOptions,
): readonly string[] {
  const tried =
    trials.length === values
      ? `all ${formatNumber(values)} were tried`
      : `${formatNumber(trials.length)} of ${formatNumber(values)} were tried`
  const misses = nearestMisses(trials).map(
    (trial) =>
      `  ${vary} = ${trial.value}: ${trial.failures.map((failure) => `${failureText(failure)}, ${missText(failure)}`).join('; ')}`,
  )
  return [
    ...wrappedLines(`no value of ${vary} holds: ${tried}`, width, 2).map((line) => paint(line, 'red')),
    ...(misses.length === 0 ? ['the file compiles with none of them'] : ['nearest:']),
    ...misses.flatMap((miss) => wrappedLines(miss, width, 4)),
  ]
}

/** Sorted by how far their worst condition is missed, the nearest first. */
export function nearestMisses(trials: readonly Trial[]): readonly Trial[] {
  const miss = ({ failures }: Trial) => Math.max(...failures.map(missOf))
  return trials
    .filter(({ status }) => status === 'fails')
    .sort((a, b) => (miss(a) === miss(b) ? 0 : miss(a) - miss(b)))
    .slice(0, toldMisses)
}

/** Relative to the bound; infinite if unknown. */
function missOf({ claim, actual }: ClaimResult): number {
  if (typeof actual !== 'number' || typeof claim.expected !== 'number') return Number.POSITIVE_INFINITY
  return Math.abs(actual - claim.expected) / Math.max(1, Math.abs(claim.expected))
}

function missText({ claim, actual }: ClaimResult): string {
  if (typeof actual !== 'number' || typeof claim.expected !== 'number') return 'which cannot be measured'
  return `${formatNumber(Math.abs(actual - claim.expected))} too ${actual > claim.expected ? 'many' : 'few'}`
}
