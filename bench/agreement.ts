/** Whether all compute the same: what is compared in speed must be one computation. */
import type { StepAnswer } from './protocol.js'

export type Losses = Pick<StepAnswer, 'loss' | 'cross_entropy'>

/** What each contestant found, step by step, all from the same weights with the same batches. */
export type LossesByName = ReadonlyMap<string, readonly Losses[]>

export interface Agreement {
  /** The most steps that two have in common. */
  readonly steps: number
  /** The largest difference of two at one step, as a share of the larger one. */
  readonly difference: number
  readonly tolerance: number
  readonly within: boolean
}

/** Compares cross-entropy and whole loss: penalties, which are large at first, would hide the pairs. What is no number agrees with nothing. */
export function compareLosses(found: LossesByName, tolerance: number): Agreement {
  const lengths = [...found.values()].map((steps) => steps.length).toSorted((a, b) => b - a)
  const steps = lengths[1] ?? 0
  let difference = 0
  for (let step = 0; step < steps; step++) {
    const there = [...found.values()].flatMap((losses) => losses[step] ?? [])
    for (const what of ['loss', 'cross_entropy'] as const) {
      difference = Math.max(difference, spread(there.map((losses) => losses[what])))
    }
  }
  return { steps, difference, tolerance, within: difference <= tolerance }
}

function spread(values: readonly number[]): number {
  if (values.some((value) => typeof value !== 'number' || !Number.isFinite(value))) return Number.POSITIVE_INFINITY
  const largest = Math.max(...values.map(Math.abs))
  return largest === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / largest
}

/** The largest difference of the probabilities of one pair, all from weights that were trained alike. */
export function compareProbabilities(found: ReadonlyMap<string, readonly number[]>): number {
  const all = [...found.values()]
  const [first = []] = all
  if (all.some(({ length }) => length !== first.length)) return Number.POSITIVE_INFINITY
  return Math.max(0, ...first.map((_, pair) => span(all.map((probabilities) => probabilities[pair]!))))
}

function span(values: readonly number[]): number {
  const difference = Math.max(...values) - Math.min(...values)
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
}

/** The numbers side by side: a line a step, cross-entropy and loss of each contestant. */
export function renderLosses(found: LossesByName): string {
  const names = [...found.keys()]
  const steps = Math.max(0, ...[...found.values()].map(({ length }) => length))
  const width = Math.max(22, ...names.map((name) => name.length))
  const row = (first: string, cells: readonly string[]) =>
    `${first.padStart(4)}  ${cells.map((cell) => cell.padStart(width)).join('  ')}`.trimEnd()
  const number = (value: number) => value.toPrecision(8)
  const lines = Array.from({ length: steps }, (_, step) =>
    row(
      String(step + 1),
      names.map((name) => {
        const losses = found.get(name)![step]
        return losses === undefined ? '' : `${number(losses.cross_entropy)} ${number(losses.loss)}`
      }),
    ),
  )
  return [row('step', names), ...lines].join('\n')
}
