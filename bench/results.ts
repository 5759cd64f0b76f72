/** The contents of a benchmark's result file, and figures derived from its samples. */
import { existsSync, readFileSync } from 'node:fs'
import { UserError } from '../runtime/base/user-error.js'
import { writeAtomically } from '../runtime/base/write-atomically.js'
import type { Agreement } from './agreement.js'
import type { Check } from './check.js'
import type { Machine } from './machine.js'
import type { OneShotAnswer } from './protocol.js'
import type { Recipe } from './recipes.js'
import type { Failure, Timing } from './rounds.js'

/** The conditions that make benchmarks comparable: all networks in a file were measured under the same. */
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
  /** Multiply-accumulates of the forward pass of one image. */
  readonly macs: number
  readonly began: string
  /** Everything requested was measured. */
  readonly complete: boolean
  /** The machine's load average over a minute, before and after; the former shows other load. */
  readonly load: readonly [number, number]
  readonly check: Check
  /** Of the first timed steps, at full size; compiling implementations are compared only here. */
  readonly agreement?: Agreement
  /** Implementations that were measured together; all are compared with the first of each group. */
  readonly groups: readonly (readonly string[])[]
  readonly timings: readonly Timing[]
  /** Implementations that failed, and when. */
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
    throw new UserError(`${file} is not a result of npm run bench`, 'choose a different file')
  }
  return results
}

/**
 * The existing results in the file, or none.
 * @throws UserError if they were measured under other conditions: a table must be comparable
 */
export function openResults(file: string | undefined, machine: Machine, conditions: Conditions): Results {
  const empty: Results = { format: 'netc-bench', version: 1, machine, conditions, networks: [], one_shot: [] }
  if (file === undefined || !existsSync(file)) return empty
  const found = readResults(file)
  const differences = [...differing(found.machine, machine), ...differing(found.conditions, conditions)]
  if (differences.length === 0) return found
  throw new UserError(
    `${file} was measured under different conditions: ${differences.join('; ')}`,
    'choose a different file with --out, or remove this one',
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

/** Replaces an earlier result of the same network. */
export function withNetwork(results: Results, result: NetworkResult): Results {
  const others = results.networks.filter(({ spec }) => spec !== result.spec)
  return { ...results, networks: [...others, result] }
}

export function withOneShot(results: Results, result: OneShotResult): Results {
  const same = (other: OneShotResult) => other.network === result.network && other.engine === result.engine
  return { ...results, one_shot: [...results.one_shot.filter((other) => !same(other)), result] }
}
