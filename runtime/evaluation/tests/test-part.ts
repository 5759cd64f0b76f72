/** What a test is: a part that measures a network on groups that training has not seen, and what it reports. */

import type { JudgementKind } from '../../../compiler/graph.js'
import type { Group } from '../../data/dataset.js'
import type { LakeRuns } from '../../data/loaders/lake-runs.js'
import type { Parameters, Settings } from '../../protocol/parameters.js'
import type { Part } from '../../protocol/part.js'
import type { Classifier } from '../scorer.js'
import type { Scores } from '../scores.js'
import type { Interval } from '../statistics/sample-mean.js'

export interface TestPart<P extends Parameters = Parameters> extends Part<P> {
  /** What it asks of the network: scores of pairs of images (a siamese network), or classes of single images (a classifier). */
  readonly judges: 'pairs' | 'images'
  /** What the head may give that it judges; any kind where it does not say. */
  heads?(settings: Settings<P>): readonly JudgementKind[]
  /** Whether validation may choose the best weights by its value: it is of the groups that it is given, and more is better. */
  readonly chooses: boolean
  /** Everything that the data lack for this test, as sentences with names and numbers; found before training. */
  lacks(settings: Settings<P>, data: TestData): readonly string[]
  /** Tests on data that lack nothing. @throws the reason of `context.signal` where that ends it */
  run(settings: Settings<P>, context: TestContext): Promise<TestOutcome>
}

export interface TestData {
  readonly groups: readonly Group[]
  /** In how many views images can be compared: 8 of square ones, else 4. */
  readonly views?: 4 | 8
  /** Where their archive is given. */
  readonly lakeRuns?: LakeRuns | undefined
  /** Of a classifier: its outputs, as `classLabel` writes them. */
  readonly labels?: readonly string[] | undefined
}

export interface TestContext extends TestData {
  /** Of the images that `groups` number; there for tests of pairs. */
  readonly scores?: Scores
  /** Of the images of `lakeRuns`. */
  readonly lakeScores?: Scores
  /** There for tests of images. */
  readonly classifier?: Classifier
  /** Of whatever is drawn. */
  readonly seed: number
  readonly signal?: AbortSignal
  /** Called with the share of the test that is done. */
  onProgress?(share: number): void
}

export interface TestOutcome {
  readonly report: TestReport
  /** Where the test consists of tasks. */
  readonly answers?: TaskAnswers
}

/** The result of a test with the conditions that its figures hold under; plain JSON. Shares are in [0, 1]. */
export interface TestReport {
  /** The name of the part. */
  readonly test: string
  readonly settings: Readonly<Record<string, unknown>>
  /** `20-way one-shot, 40 tasks a group`. */
  readonly title: string
  /** What the values are: `accuracy`. */
  readonly measure: string
  /** `mean`: the mean over the groups. `all`: of everything in them together. */
  readonly over: 'mean' | 'all'
  readonly value: number
  readonly interval: Interval
  readonly interval_method: string
  /** The value that guessing has. */
  readonly chance?: number
  readonly groups: readonly GroupReport[]
  /** Further values, of all groups together. */
  readonly figures?: readonly Figure[]
  readonly tables?: readonly ReportTable[]
  /** What a reader must know of the figures, as sentences. */
  readonly notes: readonly string[]
}

export interface GroupReport {
  readonly group: string
  readonly value: number
  readonly interval?: Interval
  readonly tasks?: number
  readonly correct?: number
  /** Tasks that count as wrong since all probabilities were too much alike. */
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

/** Which tasks were answered right, so that networks can be compared task by task. */
export interface TaskAnswers {
  /** `digestOf` the tasks: answers belong side by side where it is the same. */
  readonly tasks: string
  /** In the order of the tasks, a `1` for a right answer, a `0` for a wrong one. */
  readonly groups: readonly { readonly group: string; readonly right: string }[]
}

/** What is there is up to who makes the context, so a test that misses it was given to a wrong network. */
export function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the test has no ${what}`)
  return value
}

/** The mean; 0 of none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** Calls `work` for one group after the other; `progress` takes a share of that group's work. @throws the signal's reason between two groups */
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
