/** Compares networks by their answers to the same tests. */
import { countRight, groupValue, type TestAnswers } from './answers.js'
import { type ComparedRun, sameTests } from './comparable.js'
import { wilson } from './interval.js'
import { bootstrapInterval } from './statistics/bootstrap.js'
import { holm } from './statistics/holm.js'
import { combineRuns, type McNemar, mcnemar } from './statistics/mcnemar.js'
import { type Interval, sampleMean, welchInterval } from './statistics/sample-mean.js'
import { wilcoxon } from './statistics/wilcoxon.js'

/** Plain JSON. Values that need several seeds, groups or tasks are null if there are none. */
export interface Comparison {
  readonly format: 'netc-comparison'
  readonly version: 1
  readonly data: { readonly name: string; readonly fingerprint: string }
  readonly tests: readonly TestComparison[]
}

export interface TestComparison {
  readonly test: string
  readonly title: string
  /** The compared measure; higher is better. */
  readonly measure: string
  /** Digests of the tasks: one, or one for each seed. */
  readonly tasks: readonly string[]
  readonly groups: readonly string[]
  /** By their mean, the highest first. */
  readonly networks: readonly NetworkScore[]
  /** Every network with every one below it. */
  readonly pairs: readonly PairComparison[]
}

export interface RunScore {
  readonly run: string
  readonly seed: number
  /** The mean over the groups. */
  readonly value: number
  /** Wilson's interval over the pooled tasks. */
  readonly interval: Interval | null
  readonly right: number | null
  readonly tasks: number | null
}

export interface NetworkScore {
  readonly network: string
  readonly runs: readonly RunScore[]
  /** Over the runs. */
  readonly mean: number
  readonly deviation: number | null
  /** Student's t interval of the mean over all training seeds. */
  readonly seed_interval: Interval | null
  /** Bootstrap interval of the mean over similar groups, for these runs. */
  readonly group_interval: Interval | null
  /** The mean over the runs by group, in the order of `groups`. */
  readonly by_group: readonly number[]
}

export interface PairComparison {
  readonly networks: readonly [better: string, other: string]
  /** Of the means, first minus second. */
  readonly difference: number
  /** Welch's interval over training seeds. */
  readonly seed_interval: Interval | null
  readonly group_interval: Interval | null
  /**
   * Every run of the first with every run of the second that had the same tasks, with one combined p-value
   * (`combineRuns`).
   */
  readonly mcnemar: (TestedPair & { readonly runs: readonly RunPair[] }) | null
  /** Of the differences by group, with means over the runs. */
  readonly wilcoxon:
    | (TestedPair & { readonly rank_sum: number; readonly pairs: number; readonly exact: boolean })
    | null
}

export interface TestedPair {
  readonly p: number
  /** Adjusted by Holm over all pairs of this test. */
  readonly adjusted: number
}

export interface RunPair {
  readonly seeds: readonly [number, number]
  readonly only_first: number
  readonly only_second: number
  readonly p: number
  readonly mid_p: number
}

/**
 * Compares two or more runs; the runs of one network are its seeds.
 *
 * @throws UserError if their tests differ (`sameTests`), or two are of the same network with the same seed
 */
export function compareRuns(runs: readonly ComparedRun[]): Comparison {
  const tests = sameTests(runs).map((answers) => compareTest(runs, answers))
  return { format: 'netc-comparison', version: 1, data: runs[0].data, tests }
}

/** A network with the answers of its runs. */
interface ComparedNetwork {
  readonly score: NetworkScore
  readonly answers: readonly TestAnswers[]
}

function compareTest(runs: readonly ComparedRun[], answers: readonly TestAnswers[]): TestComparison {
  const names = [...new Set(runs.map(({ network }) => network))]
  const compared = names.map((network) => networkOf(network, runs, answers)).sort((a, b) => b.score.mean - a.score.mean)
  const pairs = compared.flatMap((first, at) => compared.slice(at + 1).map((second) => comparePair(first, second)))
  const { test, title, measure, groups } = answers[0]
  return {
    ...{ test, title, measure, tasks: [...new Set(answers.map(({ tasks }) => tasks))] },
    groups: groups.map(({ group }) => group),
    networks: compared.map(({ score }) => score),
    pairs: adjust(adjust(pairs, 'mcnemar'), 'wilcoxon'),
  }
}

function networkOf(network: string, runs: readonly ComparedRun[], all: readonly TestAnswers[]): ComparedNetwork {
  const own = runs.flatMap((run, at) => (run.network === network ? [{ run, answers: all[at] }] : []))
  const scores = own.map(({ run, answers }) => scoreRun(run, answers))
  const { mean, deviation, interval } = sampleMean(scores.map(({ value }) => value))
  const byGroup = own[0].answers.groups.map((_, at) =>
    average(own.map(({ answers }) => groupValue(answers.groups[at]))),
  )
  const score = {
    ...{ network, runs: scores, mean, deviation: deviation ?? null, seed_interval: interval ?? null },
    ...{ group_interval: bootstrapInterval(byGroup, bootstrapSeed) ?? null, by_group: byGroup },
  }
  return { score, answers: own.map(({ answers }) => answers) }
}

/** The same resampled groups for every network and pair. */
const bootstrapSeed = 1

function scoreRun({ name, seed }: ComparedRun, answers: TestAnswers): RunScore {
  const value = average(answers.groups.map(groupValue))
  const all = allAnswers(answers)
  if (all === undefined) return { run: name, seed, value, interval: null, right: null, tasks: null }
  const right = countRight(all)
  return { run: name, seed, value, interval: wilson(right, all.length), right, tasks: all.length }
}

function comparePair(first: ComparedNetwork, second: ComparedNetwork): PairComparison {
  const [a, b] = [first.score, second.score]
  const differences = a.by_group.map((value, at) => withoutRounding(value - b.by_group[at]))
  const { rankSum, pairs, p, exact } = wilcoxon(differences)
  const [valuesA, valuesB] = [a, b].map(({ runs }) => runs.map(({ value }) => value))
  return {
    networks: [a.network, b.network],
    difference: a.mean - b.mean,
    seed_interval: welchInterval(valuesA, valuesB) ?? null,
    group_interval: bootstrapInterval(differences, bootstrapSeed) ?? null,
    mcnemar: compareAnswers(first, second),
    wilcoxon: differences.length < 2 ? null : { p, adjusted: p, rank_sum: rankSum, pairs, exact },
  }
}

/** Rounds differences, so that rounding errors do not break ties. */
function withoutRounding(share: number): number {
  return Math.round(share * 1e12) / 1e12
}

function compareAnswers(first: ComparedNetwork, second: ComparedNetwork): PairComparison['mcnemar'] {
  const tests: McNemar[] = []
  const runs: RunPair[] = []
  for (const [i, answersA] of first.answers.entries()) {
    for (const [j, answersB] of second.answers.entries()) {
      const [a, b] = [allAnswers(answersA), allAnswers(answersB)]
      if (a === undefined || b === undefined) return null
      if (answersA.tasks !== answersB.tasks) continue
      const test = compareTasks(a, b)
      tests.push(test)
      const seeds = [first.score.runs[i].seed, second.score.runs[j].seed] as const
      const { onlyFirst, onlySecond, p, midP } = test
      runs.push({ seeds, only_first: onlyFirst, only_second: onlySecond, p, mid_p: midP })
    }
  }
  const p = combineRuns(tests)
  return { p, adjusted: p, runs }
}

function compareTasks(a: string, b: string): McNemar {
  let [onlyFirst, onlySecond] = [0, 0]
  for (let task = 0; task < a.length; task++) {
    if (a[task] === b[task]) continue
    if (a[task] === '1') onlyFirst++
    else onlySecond++
  }
  return mcnemar(onlyFirst, onlySecond)
}

/** The p-values of one test, adjusted over the pairs that have one. */
function adjust(pairs: readonly PairComparison[], test: 'mcnemar' | 'wilcoxon'): PairComparison[] {
  const tested = pairs.filter((pair) => pair[test] !== null)
  const adjusted = holm(tested.map((pair) => pair[test]!.p))
  return pairs.map((pair) => {
    const at = tested.indexOf(pair)
    return at < 0 ? pair : { ...pair, [test]: { ...pair[test], adjusted: adjusted[at] } }
  })
}

/** The concatenated answers of all groups; undefined for a test without tasks. */
function allAnswers({ groups }: TestAnswers): string | undefined {
  const rights = groups.map((answers) => ('right' in answers ? answers.right : undefined))
  return rights.includes(undefined) ? undefined : rights.join('')
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
