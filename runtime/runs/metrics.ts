/** `metrics.jsonl`: one line an iteration and one a validation, in order; no clock in it, so that a resumed run continues it seamlessly. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { writeAtomically } from '../base/write-atomically.js'

export interface StepMetrics {
  readonly kind: 'step'
  readonly iteration: number
  /** The whole objective, penalties included; null where it is not a finite number. */
  readonly loss: number | null
  /** The pairs' part of it. */
  readonly cross_entropy: number | null
  /** The share of the batch's pairs judged right. */
  readonly accuracy: number
  readonly learning_rate: number
  readonly momentum: number
}

export interface ValidationMetrics {
  readonly kind: 'validation'
  readonly iteration: number
  readonly accuracy: number
  readonly alphabets: Readonly<Record<string, number>>
  readonly best: boolean
  /** True for the one at the end of a run where the protocol has none due; a resumed run drops it. */
  readonly final: boolean
}

export type Metrics = StepMetrics | ValidationMetrics

export function appendMetrics(file: string, metrics: readonly Metrics[]): void {
  if (metrics.length > 0) appendFileSync(file, metrics.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

/** Every whole line; a last line cut off by a crash is left out. */
export function readMetrics(file: string): Metrics[] {
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Metrics)
}

/** Drops what came after a state with `iteration` iterations and `validated` as its last validation due. */
export function truncateMetrics(file: string, iteration: number, validated: number): void {
  const kept = readMetrics(file).filter((line) => {
    switch (line.kind) {
      case 'step':
        return line.iteration <= iteration
      case 'validation':
        return line.iteration <= validated && !line.final
      default:
        return line satisfies never
    }
  })
  writeAtomically(
    file,
    kept.map((line) => Buffer.from(`${JSON.stringify(line)}\n`)),
  )
}

/** A float32 in as few digits as say all of it. */
export function shortest(value: number): number {
  return Number(value.toPrecision(7))
}
