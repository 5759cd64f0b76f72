/** `metrics.jsonl`: one line an iteration and one a validation, in order; no clock in it, so that a resumed run continues it seamlessly. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { writeAtomically } from '../base/write-atomically.js'
import type { Metrics } from '../training/state.js'

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
