/** The results of an experiment so far; plain JSON. */
import type { TestComparison } from '../evaluation/comparison.js'

export interface ExperimentReport {
  readonly format: 'netc-experiment'
  readonly version: 1
  readonly name: string
  /** The tests of all protocols, each once. */
  readonly tests: readonly ExperimentTest[]
  /** Every network with every protocol, in the order of the file. */
  readonly rows: readonly ExperimentRow[]
  /** Every run, in the order of the file. */
  readonly runs: readonly ExperimentRun[]
  /** Comparisons of rows that answered the same tasks. */
  readonly comparisons: readonly ExperimentComparison[]
}

export interface ExperimentTest {
  readonly test: string
  readonly title: string
  /** The meaning of its values: `accuracy`. */
  readonly measure: string
}

/** Over the runs that are done; the standard deviation is the sample's, and null for one run. */
export interface Spread {
  readonly mean: number
  readonly deviation: number | null
}

export interface ExperimentRow {
  readonly network: string
  readonly protocol: string
  readonly parameters: number
  /** Multiply-accumulates per pair, or per image for a classifier. */
  readonly macs: number
  /** The number of runs that are done. */
  readonly seeds: readonly number[]
  /** In the order of the report's tests; null if no run has that test. */
  readonly tests: readonly (Spread | null)[]
  /** The best of each run; null if no run is done. */
  readonly validation: Spread | null
  readonly iterations: Spread | null
  /** Of training and validation; null if no run is done. */
  readonly seconds_per_iteration: Spread | null
  readonly seconds: Spread | null
}

export interface ExperimentRun {
  /** Its folder, relative to the experiment's. */
  readonly name: string
  readonly network: string
  readonly protocol: string
  readonly seed: number
  readonly done: boolean
  /** In the order of the report's tests; null if the run is not done or lacks the test. */
  readonly tests: readonly (number | null)[]
  readonly validation: number | null
  readonly iterations: number | null
  readonly seconds: number | null
}

export interface ExperimentComparison {
  /** The seeds of the runs with these tasks. */
  readonly seeds: readonly number[]
  readonly comparison: TestComparison
}
