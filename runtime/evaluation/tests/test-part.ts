/** The interface of tests: a part that measures a network on groups that training has not seen, and its report. */

import type { JudgementKind } from '../../../compiler/graph.js'
import type { Group } from '../../data/dataset.js'
import type { LakeRuns } from '../../data/loaders/lake-runs.js'
import type { Parameters, Settings } from '../../protocol/parameters.js'
import type { Part } from '../../protocol/part.js'
import type { Classifier } from '../scorer.js'
import type { Scores } from '../scores.js'
import type { Interval } from '../statistics/sample-mean.js'

export interface TestPart<P extends Parameters = Parameters> extends Part<P> {
  /**
   * What it needs from the network: scores of pairs of images (a siamese network), or classes of single images (a
   * classifier).
   */
  readonly judges: 'pairs' | 'images'
  /** The kinds of head output that it supports; all by default. */
  heads?(settings: Settings<P>): readonly JudgementKind[]
  /** Whether validation may choose the best weights by its value: it uses the given groups, and higher is better. */
  readonly chooses: boolean
  /** Everything that the data lack for this test, as sentences with names and numbers; checked before training. */
  lacks(settings: Settings<P>, data: TestData): readonly string[]
  /** Runs the test on data that lack nothing. @throws the reason of `context.signal` if it aborts */
  run(settings: Settings<P>, context: TestContext): Promise<TestOutcome>
}

export interface TestData {
  readonly groups: readonly Group[]
  /** The number of views in which images can be compared: 8 for square ones, otherwise 4. */
  readonly views?: 4 | 8
  /** Present if their archive is available. */
  readonly lakeRuns?: LakeRuns | undefined
  /** For a classifier: its outputs, as `classLabel` writes them. */
  readonly labels?: readonly string[] | undefined
}

export interface TestContext extends TestData {
  /** The scores of the images in `groups`; present for tests of pairs. */
  readonly scores?: Scores
  /** The scores of the images of `lakeRuns`. */
  readonly lakeScores?: Scores
  /** Present for tests of images. */
  readonly classifier?: Classifier
  /** For all random numbers. */
  readonly seed: number
  readonly signal?: AbortSignal
  /** Called with the fraction of the test that is done. */
  onProgress?(share: number): void
}

export interface TestOutcome {
  readonly report: TestReport
  /** Present if the test consists of tasks. */
  readonly answers?: TaskAnswers
}

/** The result of a test, with the conditions under which its figures hold; plain JSON. Fractions are in [0, 1]. */
export interface TestReport {
  /** The name of the part. */
  readonly test: string
  readonly settings: Readonly<Record<string, unknown>>
  /** `20-way one-shot, 40 tasks a group`. */
  readonly title: string
  /** The meaning of the values: `accuracy`. */
  readonly measure: string
  /** `mean`: the mean over the groups. `all`: over everything in them together. */
  readonly over: 'mean' | 'all'
  readonly value: number
  readonly interval: Interval
  readonly interval_method: string
  /** The value of guessing. */
  readonly chance?: number
  readonly groups: readonly GroupReport[]
  /** Further values, of all groups together. */
  readonly figures?: readonly Figure[]
  readonly tables?: readonly ReportTable[]
  /** Sentences that readers need to interpret the figures. */
  readonly notes: readonly string[]
}

export interface GroupReport {
  readonly group: string
  readonly value: number
  readonly interval?: Interval
  readonly tasks?: number
  readonly correct?: number
  /** Tasks that count as wrong because all probabilities were too similar. */
  readonly alike?: number
}

export interface Figure {
  readonly name: string
  readonly value: number
  readonly interval?: Interval
}

export interface ReportTable {
  readonly title: string
  /** `share`: its values are in [0, 1]. */
  readonly columns: readonly { readonly title: string; readonly share?: true }[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** Which tasks were answered correctly, so that networks can be compared task by task. */
export interface TaskAnswers {
  /** `digestOf` the tasks: answers with the same digest can be compared. */
  readonly tasks: string
  /** In the order of the tasks, `1` for a correct answer, `0` for a wrong one. */
  readonly groups: readonly { readonly group: string; readonly right: string }[]
}

/** The caller provides the fields for the kind of network, so a missing one means that the test got the wrong kind. */
export function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the test has no ${what}`)
  return value
}

/** The mean; 0 for an empty list. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/**
 * Calls `work` for each group in turn; `progress` takes the fraction of that group's work.
 * @throws the signal's reason between two groups
 */
export async function eachGroup<T>(
  { groups, signal, onProgress }: TestContext,
  work: (group: Group, progress: (share: number) => void) => Promise<T>,
): Promise<T[]> {
  const results: T[] = []
  for (const [index, group] of groups.entries()) {
    results.push(await work(group, (share) => onProgress?.((index + share) / groups.length)))
    signal?.throwIfAborted()
    onProgress?.((index + 1) / groups.length)
  }
  return results
}
