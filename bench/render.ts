/** Formats results as tables for a terminal, which a page shows in the same way. */
import { type Row, rowsOf } from './compare.js'
import { sizeText } from './recipes.js'
import type { Conditions, NetworkResult, OneShotResult } from './results.js'

/** A column's title and the text of its cells. */
interface Column {
  readonly title: string
  readonly cell: (row: Row) => string
  readonly left?: boolean
}

const seconds = (value: number): string => (value < 10 ? value.toFixed(3) : value.toFixed(2))
const ratio = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2))
const spread = ({ step }: Row): string =>
  [step.min, ...step.quartiles, step.max].map((value) => seconds(value)).join(' / ')

const columns: readonly Column[] = [
  { title: '', cell: ({ name }) => name, left: true },
  { title: 'step', cell: ({ step }) => `${seconds(step.median)} s` },
  { title: 'min / quartiles / max', cell: spread },
  { title: 'rounds', cell: ({ step }) => String(step.count) },
  { title: 'to PyTorch', cell: ({ to_pytorch }) => ratio(to_pytorch) },
  { title: 'to Keras', cell: ({ to_keras }) => ratio(to_keras) },
  { title: 'steps/h', cell: ({ iterations_per_hour }) => iterations_per_hour.toFixed(0) },
  { title: 'images/s', cell: ({ images_per_second }) => images_per_second.toFixed(0) },
  { title: 'to PyTorch', cell: ({ forward_to_pytorch }) => ratio(forward_to_pytorch) },
  { title: 'to Keras', cell: ({ forward_to_keras }) => ratio(forward_to_keras) },
  { title: 'memory', cell: ({ peak_memory }) => `${(peak_memory / 2 ** 30).toFixed(2)} GB` },
  { title: 'first step', cell: ({ first_step_seconds }) => `${seconds(first_step_seconds)} s` },
]

/** Keras takes part only in the recipe of pairs. */
const columnsOf = (conditions: Conditions): readonly Column[] =>
  'pairs' in conditions ? columns : columns.filter(({ title }) => title !== 'to Keras')

/** A network's table with the notes to read it. */
export function renderNetwork(result: NetworkResult, conditions: Conditions): string {
  const { network, parameters, macs, groups } = result
  const lines = [
    `${network}: ${parameters.toLocaleString('en')} parameters, ${(macs / 1e6).toFixed(0)} M multiply-accumulates an image; ${sizeText(conditions)}, threads: ${conditions.threads}`,
    '',
    ...table(columnsOf(conditions), rowsOf(result)),
    '',
    ...checkLines(result),
    ...(groups.length > 1
      ? [`Not all fit into memory; measured together: ${groups.map((group) => group.join(', ')).join('; ')}.`]
      : []),
    ...result.absent.map(({ name, reason }) => `Without ${name}: ${reason.split('\n')[0]}`),
    ...(result.complete ? [] : ['Not complete.']),
  ]
  return lines.join('\n')
}

function checkLines({ check, agreement }: NetworkResult): string[] {
  const names = Object.keys(check.losses).join(', ')
  const share = (value: number) => value.toExponential(1)
  const first =
    `Checked first, ${check.steps} steps of ${sizeText(check)}: ${'pairs' in check ? 'losses' : 'losses and norms of gradients'} differ relatively by at most ${share(check.difference)}, ` +
    `${'pairs' in check ? 'probabilities' : 'scores by the averages'} after them by ${share(check.evaluation_difference)} (tolerated: ${check.tolerance}); ${names}.`
  if (!check.within) return [`DISAGREES. ${first}`]
  if (agreement === undefined) return [first]
  const then = `The first ${agreement.steps} steps that everybody made with all ${'pairs' in check ? 'pairs' : 'images'}: ${share(agreement.difference)}.`
  return [first, agreement.within ? then : `DISAGREES. ${then}`]
}

/** Cells in columns as wide as their widest cell. */
function table(columns: readonly Column[], rows: readonly Row[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))]
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]!.length)))
  return cells.map((row) =>
    row
      .map((cell, index) =>
        columns[index]!.left === true ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!),
      )
      .join('  ')
      .trimEnd(),
  )
}

export function renderOneShot(results: readonly OneShotResult[]): string {
  return results
    .map(
      ({ network, engine, seconds, tasks, data, description }) =>
        `${network}, one-shot test of ${tasks} tasks on ${data}, ${engine} (threads: ${description.threads}): ${seconds.toFixed(1)} s`,
    )
    .join('\n')
}
