/** The machine and its programs, as results record them. */
import os from 'node:os'
import { describeEnvironment, type Environment } from '../runtime/base/environment.js'
import type { Python } from './implementations.js'

export interface Machine extends Environment {
  readonly memory_gb: number
  /** Python's frameworks, with versions. */
  readonly python: Readonly<Record<string, string>>
}

export function describeMachine(tfjs: string, { versions }: Python): Machine {
  return { ...describeEnvironment(tfjs), memory_gb: Math.round(os.totalmem() / 2 ** 30), python: versions }
}
