/** Checks that all implementations compute the same: only equal computations can be compared in speed. */
import type { Losses } from './protocol.js'

/** The results of each implementation, step by step, from the same weights with the same batches. */
export type LossesByName = ReadonlyMap<string, readonly Losses[]>

export interface Agreement {
  /** The largest number of steps that two have in common. */
  readonly steps: number
  /** The largest relative difference of two at one step. */
  readonly difference: number
  readonly tolerance: number
  readonly within: boolean
}

const compared = ['loss', 'cross_entropy', 'gradient_norm'] as const

/**
 * Compares cross-entropy and total loss, since penalties, which are large at first, would hide the pairs; and the norms
 * of gradients, if available. NaN agrees with nothing.
 */
export function compareLosses(found: LossesByName, tolerance: number): Agreement {
  const lengths = [...found.values()].map((steps) => steps.length).toSorted((a, b) => b - a)
  const steps = lengths[1] ?? 0
  let difference = 0
  for (let step = 0; step < steps; step++) {
    const there = [...found.values()].flatMap((losses) => losses[step] ?? [])
    for (const what of compared.filter((what) => there.some((losses) => losses[what] !== undefined))) {
      difference = Math.max(difference, spread(there.map((losses) => losses[what])))
    }
  }
  return { steps, difference, tolerance, within: difference <= tolerance }
}

function spread(values: readonly (number | undefined)[]): number {
  if (!values.every((value): value is number => Number.isFinite(value))) return Number.POSITIVE_INFINITY
  const largest = Math.max(...values.map(Math.abs))
  return largest === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / largest
}

/** The largest difference of the probabilities of one pair, with equally trained weights. */
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

/**
 * The numbers as a table: one line per step with the cross-entropy, loss and, if available, norm of the gradients of
 * each implementation.
 */
export function renderLosses(found: LossesByName): string {
  const names = [...found.keys()]
  const steps = Math.max(0, ...[...found.values()].map(({ length }) => length))
  const cellsOf = (step: number) => names.map((name) => numbersOf(found.get(name)![step]))
  const rows = [names, ...Array.from({ length: steps }, (_, step) => cellsOf(step))]
  const width = Math.max(22, ...rows.flat().map((cell) => cell.length))
  return rows
    .map((cells, step) => {
      const first = step === 0 ? 'step' : String(step)
      return `${first.padStart(4)}  ${cells.map((cell) => cell.padStart(width)).join('  ')}`.trimEnd()
    })
    .join('\n')
}

function numbersOf(losses: Losses | undefined): string {
  if (losses === undefined) return ''
  const { cross_entropy, loss, gradient_norm } = losses
  const numbers = [cross_entropy, loss, ...(gradient_norm === undefined ? [] : [gradient_norm])]
  return numbers.map((value) => value.toPrecision(8)).join(' ')
}
