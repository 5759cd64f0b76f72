/** A run's scalars for TensorBoard: `tensorboard --logdir RUN`. */
import { appendFileSync, closeSync, existsSync, openSync, readdirSync, readSync, statSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../base/make-folder.js'
import type { Metrics, StepMetrics, ValidationMetrics } from '../training/state.js'
import { metricsOf } from './metrics.js'
import { fileVersionRecord, recordsOf, scalarRecord } from './tfevents.js'

export interface EventLog {
  steps(steps: readonly StepMetrics[]): void
  validation(metrics: ValidationMetrics): void
}

/**
 * Opens or creates the folder's event file, and continues from `iteration`: later events are cut off, and missing
 * earlier ones, which were damaged or never reached the disk, are written again from the metrics.
 *
 * @param metrics the metrics file, which has no later iterations
 * @throws the file system's own error, here and in writes
 */
export function openEventLog(folder: string, iteration: number, metrics: string): EventLog {
  makeFolder(folder)
  const existing = readdirSync(folder).find((name) => name.startsWith('events.out.tfevents.'))
  const file = path.join(folder, existing ?? `events.out.tfevents.${Math.floor(now())}.netc`)
  const append = (records: readonly Buffer[]) => appendFileSync(file, Buffer.concat(records))
  const kept = existsSync(file) ? keptOf(file, iteration) : { length: 0, step: 0 }
  if (existsSync(file)) truncateSync(file, kept.length)
  if (kept.length === 0) append([fileVersionRecord(now())])
  for (const records of recordsFrom(metrics, kept.step)) append(records)
  return {
    steps: (steps) => append(steps.map(recordOf)),
    validation: (line) => append([recordOf(line)]),
  }
}

const recordsAtOnce = 4096

/** The metrics from `iteration` on, in batches. */
function* recordsFrom(metrics: string, iteration: number): Generator<Buffer[]> {
  let records: Buffer[] = []
  for (const line of metricsOf(metrics)) {
    if (line.iteration < iteration) continue
    records.push(recordOf(line))
    if (records.length < recordsAtOnce) continue
    yield records
    records = []
  }
  yield records
}

function recordOf(line: Metrics): Buffer {
  const { iteration: step } = line
  if (line.kind === 'validation')
    return scalarRecord({ wallTime: now(), step, scalars: { validation_accuracy: line.accuracy } })
  const { iteration: _, kind: __, ...values } = line
  const numbers = Object.entries(values).filter(([, value]) => typeof value === 'number')
  return scalarRecord({ wallTime: now(), step, scalars: Object.fromEntries(numbers) as Record<string, number> })
}

/** Read in chunks: the file of a long run is larger than one buffer. */
const pieceBytes = 64 << 20

/** The last step up to `iteration` of which the file has events, though perhaps not all, and the bytes before it. */
function keptOf(file: string, iteration: number): { readonly length: number; readonly step: number } {
  const piece = Buffer.alloc(Math.min(pieceBytes, statSync(file).size))
  const descriptor = openSync(file, 'r')
  try {
    let kept = { length: 0, step: 0 }
    for (let [offset, whole] = [0, -1]; whole !== 0; offset += whole) {
      const count = readSync(descriptor, piece, 0, piece.length, offset)
      whole = 0
      for (const { step, start, end } of recordsOf(piece.subarray(0, count))) {
        if (step > iteration) return kept
        if (step !== kept.step) kept = { length: offset + start, step }
        whole = end
      }
    }
    return kept
  } finally {
    closeSync(descriptor)
  }
}

function now(): number {
  return Date.now() / 1000
}
