/** A run's scalars for TensorBoard: `tensorboard --logdir RUN`. */
import { appendFileSync, closeSync, existsSync, openSync, readdirSync, readSync, statSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../base/make-folder.js'
import type { StepMetrics } from '../training/state.js'
import { fileVersionRecord, lengthUpToStep, scalarRecord } from './tfevents.js'

export interface EventLog {
  steps(steps: readonly StepMetrics[]): void
  validation(iteration: number, accuracy: number): void
}

/** Opens the folder's event file, or begins one; what it has of iterations after `iteration` is cut off. */
export function openEventLog(folder: string, iteration: number): EventLog {
  makeFolder(folder)
  const existing = readdirSync(folder).find((name) => name.startsWith('events.out.tfevents.'))
  const file = path.join(folder, existing ?? `events.out.tfevents.${Math.floor(now())}.netc`)
  if (existsSync(file)) truncateSync(file, lengthToKeep(file, iteration))
  else appendFileSync(file, fileVersionRecord(now()))
  const append = (records: readonly Buffer[]) => appendFileSync(file, Buffer.concat(records))
  return {
    steps(steps) {
      append(
        steps.map(({ iteration: step, kind: _, ...values }) => {
          const numbers = Object.entries(values).filter(([, value]) => value !== null)
          return scalarRecord({ wallTime: now(), step, scalars: Object.fromEntries(numbers) as Record<string, number> })
        }),
      )
    },
    validation(step, accuracy) {
      append([scalarRecord({ wallTime: now(), step, scalars: { validation_accuracy: accuracy } })])
    },
  }
}

/** Read piece by piece: the file of a long run is larger than one buffer. */
const pieceBytes = 64 << 20

function lengthToKeep(file: string, iteration: number): number {
  const piece = Buffer.alloc(Math.min(pieceBytes, statSync(file).size))
  const descriptor = openSync(file, 'r')
  try {
    let length = 0
    for (let whole = -1; whole !== 0; length += whole) {
      const count = readSync(descriptor, piece, 0, piece.length, length)
      whole = lengthUpToStep(piece.subarray(0, count), iteration)
    }
    return length
  } finally {
    closeSync(descriptor)
  }
}

function now(): number {
  return Date.now() / 1000
}
