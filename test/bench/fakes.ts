/** Implementations for tests. */
import { fileURLToPath } from 'node:url'
import type { Implementation } from '../../bench/implementations.js'
import type { Task } from '../../bench/protocol.js'
import { allPairsRecipe } from '../../bench/recipes.js'
import type { RoundOptions } from '../../bench/rounds.js'
import type { Behavior } from './fake-implementation.js'

const script = fileURLToPath(new URL('fake-implementation.js', import.meta.url))

export function fake(
  name: string,
  behavior: Behavior = {},
  family: Implementation['family'] = 'engine',
): Implementation {
  const command = { command: process.execPath, args: [script, JSON.stringify(behavior)] }
  return { name, family, compiled: false, command }
}

export const task: Task = {
  ...{ graph: '', weights: '', batches: '' },
  ...{ pairs: 4, learning_rate: 0.1, momentum: 0.5, threads: 1 },
}

export const classTask: Task = {
  ...{ graph: '', weights: '', batches: '' },
  ...allPairsRecipe(6),
  threads: 1,
}

/** Neither signals nor progress. */
export const unwatched: Pick<RoundOptions, 'signal' | 'say' | 'limit'> = {
  signal: new AbortController().signal,
  say: () => {},
  limit: 20,
}
