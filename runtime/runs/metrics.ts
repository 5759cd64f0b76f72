/**
 * `metrics.jsonl`: one line per iteration and one per validation, in order, without times, so that a resumed run
 * continues it seamlessly.
 */
import { createHash } from 'node:crypto'
import { truncateSync } from 'node:fs'
import { appendJsonLines, chunksOf, type Line, linesOf, parseLine } from '../base/json-lines.js'
import { writeAtomically } from '../base/write-atomically.js'
import type { Metrics, StepMetrics } from '../training/state.js'

/** The growing file. */
export interface MetricsLog {
  append(metrics: readonly Metrics[]): void
  /** SHA-256 of its contents, in hex; checkpoints record it. */
  digest(): string
}

/** Appends to the file. @throws the file system's own error, here and in writes */
export function openMetrics(file: string): MetricsLog {
  const hash = createHash('sha256')
  for (const bytes of wholeLinesOf(file)) hash.update(bytes)
  return {
    append(metrics) {
      if (metrics.length === 0) return
      appendJsonLines(file, metrics)
      for (const line of metrics) hash.update(`${JSON.stringify(line)}\n`)
    },
    digest: () => hash.copy().digest('hex'),
  }
}

/** The file up to its last whole line, in chunks. */
function* wholeLinesOf(file: string): Generator<Uint8Array> {
  let rest: Buffer[] = []
  for (const chunk of chunksOf(file)) {
    const end = chunk.lastIndexOf('\n') + 1
    if (end > 0) {
      yield* [...rest, chunk.subarray(0, end)]
      rest = []
    }
    rest.push(chunk.subarray(end))
  }
}

/** Every undamaged line, in order. */
export function* metricsOf(file: string): Generator<Metrics> {
  for (const line of linesOf(file)) {
    const metrics = parseLine(line, isMetrics)
    if (metrics !== undefined) yield metrics
  }
}

/** All undamaged lines, in order. */
export function readMetrics(file: string): Metrics[] {
  return [...metricsOf(file)]
}

/** More steps than this are averaged for a report, 2, 4, 8, ... at a time: a run may have many millions. */
const mostSteps = 100_000

/**
 * All validations, and the steps or, for a long run, means over equally many of them, placed at the last. `most` is
 * even.
 */
export function readThinnedMetrics(file: string, most = mostSteps): Metrics[] {
  const validations: Metrics[] = []
  let [steps, size]: [StepMetrics[], number] = [[], 1]
  let group: StepMetrics[] = []
  for (const line of metricsOf(file)) {
    if (line.kind !== 'step') {
      validations.push(line)
      continue
    }
    group.push(line)
    if (group.length < size) continue
    steps.push(meanOf(group))
    group = []
    if (steps.length < most) continue
    steps = steps.flatMap((step, at) => (at % 2 === 1 ? [meanOf([steps[at - 1], step])] : []))
    size *= 2
  }
  if (group.length > 0) steps.push(meanOf(group))
  return [...steps, ...validations]
}

/** For every figure, the mean over the steps that have it. */
function meanOf(steps: readonly StepMetrics[]): StepMetrics {
  const last = steps.at(-1)!
  if (steps.length === 1) return last
  const figures = Object.keys(last).filter((name) => name !== 'kind' && name !== 'iteration')
  return { ...last, ...Object.fromEntries(figures.map((name) => [name, meanOfFigure(steps, name)])) }
}

/** Null if none has it. */
function meanOfFigure(steps: readonly StepMetrics[], name: string): number | null {
  let [sum, count] = [0, 0]
  for (const { [name]: value } of steps) {
    if (typeof value !== 'number') continue
    sum += value
    count++
  }
  return count === 0 ? null : sum / count
}

/** The state from which a run resumes. */
export interface Reached {
  readonly iteration: number
  /** The last iteration whose scheduled validation is complete. */
  readonly validated: number
  /** Iterations from one validation to the next. */
  readonly every: number
  /** The digest of the file at that time; absent if unknown. */
  readonly digest?: string | undefined
}

/**
 * Removes lines after the state from which a run resumes, and damaged ones.
 * @returns what is missing before it, as sentences
 */
export function truncateMetrics(file: string, reached: Reached): string[] {
  const damaged: number[] = []
  const seen = { gaps: [] as string[], next: 1, validations: new Set<number>() }
  const kept = (line: Line): boolean => {
    const metrics = parseLine(line, isMetrics)
    if (metrics === undefined && line.whole) damaged.push(line.number)
    if (metrics === undefined || !isBefore(metrics, reached)) return false
    if (metrics.kind === 'validation') seen.validations.add(metrics.iteration)
    else {
      if (metrics.iteration > seen.next) seen.gaps.push(rangeText(seen.next, metrics.iteration - 1))
      seen.next = metrics.iteration + 1
    }
    return true
  }
  dropLines(file, kept, reached)
  const changed = reached.digest !== undefined && openMetrics(file).digest() !== reached.digest
  if (seen.next <= reached.iteration) seen.gaps.push(rangeText(seen.next, reached.iteration))
  const losses = { damaged, steps: seen.gaps, validations: missingValidations(seen.validations, reached) }
  return lossesOf(file, { ...losses, changed })
}

function isBefore(line: Metrics, { iteration, validated }: Reached): boolean {
  switch (line.kind) {
    case 'step':
      return line.iteration <= iteration
    case 'validation':
      return line.iteration <= validated && !line.final
    default:
      return line satisfies never
  }
}

/** The removed lines are nearly always at the end of the file. */
function dropLines(file: string, isKept: (line: Line) => boolean, reached: Reached): void {
  let length = 0
  let dropped = false
  let between = false
  for (const line of linesOf(file)) {
    if (!isKept(line)) dropped = true
    else {
      between ||= dropped
      length = line.end
    }
  }
  if (between) rewrite(file, reached)
  else if (dropped) truncateSync(file, length)
}

/** A write to the disk takes as long as hundreds of lines. */
const linesAtOnce = 4096

function rewrite(file: string, reached: Reached): void {
  function* kept(): Generator<Buffer> {
    let waiting: Uint8Array[] = []
    for (const line of linesOf(file)) {
      const metrics = parseLine(line, isMetrics)
      if (metrics === undefined || !isBefore(metrics, reached)) continue
      waiting.push(line.bytes, Buffer.from('\n'))
      if (waiting.length < linesAtOnce) continue
      yield Buffer.concat(waiting)
      waiting = []
    }
    yield Buffer.concat(waiting)
  }
  writeAtomically(file, kept())
}

function missingValidations(seen: ReadonlySet<number>, { validated, every }: Reached): string[] {
  const due = Array.from({ length: Math.floor(validated / every) }, (_, at) => (at + 1) * every)
  return due.filter((iteration) => !seen.has(iteration)).map(String)
}

interface Losses {
  readonly damaged: readonly number[]
  readonly steps: readonly string[]
  readonly validations: readonly string[]
  /** The file differs from the one that was written. */
  readonly changed: boolean
}

function lossesOf(file: string, { damaged, steps, validations, changed }: Losses): string[] {
  const without = "the report's curves omit them"
  const reported = damaged.length + steps.length + validations.length > 0
  return [
    ...(changed && !reported
      ? [`${file} is damaged or was edited: some figures of the report's curves are wrong`]
      : []),
    ...(damaged.length === 0 ? [] : [`${file}: line ${listed(damaged)} is damaged and skipped`]),
    ...(steps.length === 0 ? [] : [`${file} has no steps of iterations ${listed(steps)}: ${without}`]),
    ...(validations.length === 0
      ? []
      : [`${file} has no validations of iterations ${listed(validations)}: ${without}`]),
  ]
}

const shown = 5

function listed(items: readonly (string | number)[]): string {
  const rest = items.length - shown
  return `${items.slice(0, shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function rangeText(from: number, to: number): string {
  return from === to ? String(from) : `${from} to ${to}`
}

/** Checks the fields that netc reads. */
function isMetrics(value: unknown): value is Metrics {
  if (typeof value !== 'object' || value === null) return false
  const line = value as Readonly<Record<string, unknown>>
  if (!Number.isSafeInteger(line.iteration) || typeof line.accuracy !== 'number') return false
  const isLoss = (loss: unknown) => loss === null || typeof loss === 'number'
  if (line.kind === 'step') return isLoss(line.loss) && typeof line.learning_rate === 'number'
  return line.kind === 'validation' && typeof line.best === 'boolean' && typeof line.final === 'boolean'
}
