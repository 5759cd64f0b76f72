/** `netc diff` for people: a tree of the changes, then totals and claims. */
import { expectedText } from '../compiler/analyses/claim-text.js'
import type { ClaimDiff, ClaimState, FactDiff, NetworkDiff, Totals } from '../compiler/analyses/diff.js'
import type { Change } from '../compiler/analyses/diff-parts.js'
import { formatFigure, formatNumber } from '../compiler/diagnostics/entry.js'
import { wrappedLines } from '../compiler/fitted-text.js'
import { type Paint, plain, type Style } from './color.js'
import { type DiffRow, partRows } from './diff-rows.js'
import { bytes, longest, singleLine } from './format.js'

/** Options of the report. */
export interface DiffReportOptions {
  readonly paint?: Paint
  /** Also show unchanged parts, and everything inside added or removed ones. */
  readonly all?: boolean
  /** Width of the terminal in characters; longer lines are wrapped. */
  readonly width?: number | undefined
  /** Parameters were set on the command line: unchanged equations then refer to other values and are left out. */
  readonly set?: boolean
}

/** `names` are the titles of the two sides. Lines end with a newline. */
export function diffReport(
  diff: NetworkDiff,
  names: Change<string>,
  { paint = plain, all = false, set = false, width = Number.POSITIVE_INFINITY }: DiffReportOptions = {},
): string {
  const rows = diff.parts.flatMap((part) => partRows(part, all))
  const fold: Fold = (text, style) =>
    wrappedLines(text, width, 4).map((line) => (style === undefined ? line : paint(line, style)))
  const sections = [
    [paint(`--- ${names.before}`, 'bold'), paint(`+++ ${names.after}`, 'bold')],
    diff.facts.flatMap((fact) => fold(singleLine(factLine(fact)), 'yellow')),
    rows.length === 0 ? [] : tableLines(rows, paint, width),
    totalLines(diff.totals, paint, width),
    claimLines(diff.claims, { all, set, fold }),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** Wraps a text. */
type Fold = (text: string, style?: Style) => readonly string[]

function factLine({ what, before, after }: FactDiff): string {
  if (before === undefined) return `+ ${what} = ${after}`
  if (after === undefined) return `- ${what} = ${before}`
  return `~ ${what}  ${before} -> ${after}`
}

const styles: Readonly<Record<DiffRow['mark'], Style | undefined>> = {
  '+': 'green',
  '-': 'red',
  '~': 'yellow',
  '…': 'dim',
  ' ': undefined,
}

/** A cell that would make its column wider than this gets a line above its row. */
const widest = 48

function tableLines(rows: readonly DiffRow[], paint: Paint, width: number): readonly string[] {
  const header = { cells: ['layer', 'change', 'output', 'parameters', 'MACs'], mark: ' ' } as const
  const withField = rows.some(({ cells }) => cells.length > header.cells.length)
  const all: readonly DiffRow[] = [withField ? { ...header, cells: [...header.cells, 'field'] } : header, ...rows]
  const columns = all[0]!.cells.map((_, column) =>
    Math.min(widest, longest(all.filter(({ mark }) => mark !== '…').map(({ cells }) => cells[column] ?? ''))),
  )
  const lines = all.map(({ mark, cells }) =>
    `${mark} ${cells.map((cell, column) => cell.padEnd(columns[column] ?? 0)).join('  ')}`.trimEnd(),
  )
  if (longest(lines) > width) return rows.flatMap((row) => stackedLines(row, all[0]!.cells, { paint, width }))
  return lines.map((line, index) => {
    const style = index === 0 ? 'dim' : styles[all[index]!.mark]
    return style === undefined ? line : paint(line, style)
  })
}

/** A row where the table is too wide: its columns one below the other. */
function stackedLines(
  { mark, cells: [layer, change = '', ...figures] }: DiffRow,
  header: readonly string[],
  { paint, width }: { readonly paint: Paint; readonly width: number },
): readonly string[] {
  const style = styles[mark]
  const indent = 4 + layer!.length - layer!.trimStart().length
  const margin = ' '.repeat(indent)
  const titles = header.slice(2)
  const column = longest(titles)
  const stated = figures.flatMap((figure, index) =>
    figure === '' ? [] : [`${margin}${titles[index]!.padEnd(column)}  ${figure}`],
  )
  const lead = `${mark} ${layer}  ${change}`.trimEnd()
  const leads =
    lead.length <= width || change === ''
      ? wrappedLines(lead, width, indent)
      : [`${mark} ${layer}`, ...wrappedLines(margin + change, width, indent)]
  return [...leads, ...stated.flatMap((line) => wrappedLines(line, width, indent + 2))].map((line) =>
    style === undefined ? line : paint(line, style),
  )
}

function totalLines({ before, after }: Change<Totals>, paint: Paint, width: number): readonly string[] {
  const rows = (
    [
      ['parameters', 'params', formatNumber],
      ['  trainable', 'trainable', formatNumber],
      ['MACs', 'macs', formatNumber],
      ['weights', 'weight_bytes', bytes],
      ['activations', 'activation_bytes', bytes],
    ] as const
  ).map(([name, key, format]) => {
    const [was, is] = [before[key], after[key]]
    const figures = was === is ? format(is) : `${format(was)} -> ${format(is)}`
    return [name, figures, was === is ? 'as before' : difference(was, is, format)] as const
  })
  const widths = [0, 1, 2].map((column) => longest(rows.map((row) => row[column]!)))
  const [names, columns, offs] = widths as [number, number, number]
  // Differences are next to the figures, or below them.
  const between = names + columns + offs + 4 > width ? `\n${' '.repeat(names)}  ` : '  '
  return rows.map(
    ([name, figures, off]) =>
      `${name.padEnd(names)}  ${between === '  ' ? figures.padEnd(columns) : figures}${between}${paint(off, 'dim')}`,
  )
}

/** `-1,182,528 (-74.1%)` */
function difference(before: number, after: number, format: (value: number) => string): string {
  const sign = after > before ? '+' : '-'
  const amount = `${sign}${format(Math.abs(after - before))}`
  if (before === 0) return amount
  const percent = Number(((100 * Math.abs(after - before)) / before).toPrecision(3))
  return `${amount} (${sign}${formatNumber(percent)}%)`
}

interface ClaimOptions extends Pick<Required<DiffReportOptions>, 'all' | 'set'> {
  readonly fold: Fold
}

function claimLines(claims: readonly ClaimDiff[], { all, set, fold }: ClaimOptions): readonly string[] {
  const isSilent = ({ status, comparison }: ClaimDiff) => set && status === 'verdict' && comparison === '='
  const isShown = (claim: ClaimDiff) => !isSilent(claim) && (all || claim.status !== 'same')
  const silent = claims.filter(isSilent).length
  const hidden = claims.filter((claim) => !isShown(claim)).length - silent
  const lines = claims.filter(isShown).flatMap((claim) => claimText(claim, fold))
  const notes = [
    ...(hidden === 0 ? [] : [`… ${claimCount(hidden)} unchanged`]),
    ...(silent === 0 ? [] : [`… ${claimCount(silent)} with = of the parameters as the file has them`]),
  ]
  return [...lines, ...notes.flatMap((note) => fold(note, 'dim'))]
}

const claimCount = (count: number): string => `${count} claim${count === 1 ? '' : 's'}`

function claimText({ status, claim, comparison, before, after }: ClaimDiff, fold: Fold): readonly string[] {
  const written = `claim ${claim} ${comparison}`
  const state = after ?? before!
  const text = `${written} ${expectedText(state)}${sourceText(state)}`
  switch (status) {
    case 'added':
      return fold(`+ ${text}${verdict(state)}`, 'green')
    case 'removed':
      return fold(`- ${text}`, 'red')
    case 'changed': {
      const was = `${expectedText(before!)}${sourceText(before!)}`
      return fold(`~ ${written} ${was} -> ${expectedText(state)}${sourceText(state)}${verdict(state)}`, 'yellow')
    }
    case 'verdict':
      return fold(`~ ${text}${state.holds ? '  holds now' : `${verdict(state)}; it held before`}`, 'yellow')
    case 'same':
      return fold(`  ${text}${verdict(state)}`)
    default:
      return status satisfies never
  }
}

const sourceText = ({ source }: ClaimState): string => (source === undefined ? '' : ` "${singleLine(source)}"`)

function verdict({ holds, actual }: ClaimState): string {
  return holds ? '' : `  does not hold: it is ${actual === null ? 'unknown' : formatFigure(actual)}`
}
