/** Shared by the parts of a benchmark. */
import type { Network } from '../compiler/graph.js'
import type { Implementation } from './implementations.js'
import type { Inputs } from './inputs.js'
import type { BenchOptions } from './options.js'
import type { Recipe } from './recipes.js'
import type { Conditions } from './results.js'

export interface Bench {
  readonly options: BenchOptions
  readonly recipe: Recipe
  readonly conditions: Conditions
  readonly implementations: readonly Implementation[]
  readonly signal: AbortSignal
  /** One line of progress, which the next one replaces on a terminal. */
  readonly say: (text: string) => void
}

export interface Subject {
  readonly network: Network
  readonly spec: string
  readonly inputs: Inputs
}
