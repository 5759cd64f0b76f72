/** What the parts of a benchmark share. */
import type { Network } from '../compiler/graph.js'
import type { Contestant } from './contestants.js'
import type { Materials } from './materials.js'
import type { BenchOptions } from './options.js'
import type { Recipe } from './recipes.js'
import type { Conditions } from './results.js'

export interface Bench {
  readonly options: BenchOptions
  readonly recipe: Recipe
  readonly conditions: Conditions
  readonly contestants: readonly Contestant[]
  readonly signal: AbortSignal
  /** One line of progress, which the next one replaces on a terminal. */
  readonly say: (text: string) => void
}

export interface Subject {
  readonly network: Network
  readonly spec: string
  readonly materials: Materials
}
