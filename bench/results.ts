/** What a benchmark writes down, and what follows from its samples. */
import { existsSync, readFileSync } from 'node:fs'
import { UserError } from '../runtime/base/user-error.js'
import { writeAtomically } from '../runtime/base/write-atomically.js'
import type { Agreement } from './agreement.js'
import type { Check } from './check.js'
import type { Machine } from './machine.js'
import type { OneShotAnswer } from './protocol.js'
import type { Recipe } from './recipes.js'
import type { Failure, Timing } from './rounds.js'

/** What makes two benchmarks comparable: a file holds networks that were measured under one of these. */
export type Conditions = Recipe & {
  readonly threads: number
  readonly warmup: number
  /** Seconds between two turns. */
  readonly pause: number
}

export interface NetworkResult {
  readonly network: string
  readonly spec: string
  readonly parameters: number
  /** Multiply-accumulates of one image forward. */
  readonly macs: number
  readonly began: string
  /** All that was asked for was measured. */
  readonly complete: boolean
  /** The machine's load average over a minute, before and after; what else it did shows before. */
  readonly load: readonly [number, number]
  readonly check: Check
  /** Of the first steps of those that were timed, at full size; those that compile themselves are compared here alone. */
  readonly agreement?: Agreement
  /** Who was alive together; the first of each group is the one that all are compared with. */
  readonly groups: readonly (readonly string[])[]
  readonly timings: readonly Timing[]
  /** Who did not take part, or not to the end. */
  readonly absent: readonly Failure[]
}

export interface OneShotResult extends OneShotAnswer {
  readonly network: string
  readonly engine: string
  readonly data: string
}

export interface Results {
  readonly format: 'netc-bench'
  readonly version: 1
  readonly machine: Machine
  readonly conditions: Conditions
  readonly networks: readonly NetworkResult[]
  readonly one_shot: readonly OneShotResult[]
}

export function readResults(file: string): Results {
  const results = JSON.parse(readFileSync(file, 'utf8')) as Results
  if (results.format !== 'netc-bench' || results.version !== 1) {
    throw new UserError(`${file} is no result of npm run bench`, 'name another file')
  }
  return results
}

/**
 * The results that a file holds already, or none.
 * @throws UserError where they were measured elsewhere or otherwise: one table holds what can be compared
 */
export function openResults(file: string | undefined, machine: Machine, conditions: Conditions): Results {
  const empty: Results = { format: 'netc-bench', version: 1, machine, conditions, networks: [], one_shot: [] }
  if (file === undefined || !existsSync(file)) return empty
  const found = readResults(file)
  const differences = [...differing(found.machine, machine), ...differing(found.conditions, conditions)]
  if (differences.length === 0) return found
  throw new UserError(
    `${file} was measured under other conditions: ${differences.join('; ')}`,
    'name another file with --out, or remove this one',
  )
}

function differing(found: object, wanted: object): string[] {
  const before: Readonly<Record<string, unknown>> = { ...found }
  return Object.entries(wanted).flatMap(([key, value]) => {
    const [then, now] = [JSON.stringify(before[key]), JSON.stringify(value)]
    return then === now ? [] : [`${key} ${then} there, ${now} now`]
  })
}

export function writeResults(file: string, results: Results): void {
  writeAtomically(file, [Buffer.from(`${JSON.stringify(results, null, 1)}\n`)])
}

/** In the place of an earlier result of the same network. */
export function withNetwork(results: Results, result: NetworkResult): Results {
  const others = results.networks.filter(({ spec }) => spec !== result.spec)
  return { ...results, networks: [...others, result] }
}

export function withOneShot(results: Results, result: OneShotResult): Results {
  const same = (other: OneShotResult) => other.network === result.network && other.engine === result.engine
  return { ...results, one_shot: [...results.one_shot.filter((other) => !same(other)), result] }
}
