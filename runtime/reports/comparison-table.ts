/** A comparison of runs as text, and the cells that its page shares. */
import type {
  Comparison,
  NetworkScore,
  PairComparison,
  RunScore,
  TestComparison,
  TestedPair,
} from '../evaluation/comparison.js'
import { intervalMethod } from '../evaluation/interval.js'
import type { Interval } from '../evaluation/statistics/sample-mean.js'
import { sentences, textTable } from './text-table.js'
import { percent } from './words.js'

/** `width`: that of the terminal, in characters. */
export function renderComparison({ tests }: Comparison, width?: number): string {
  return tests.map((test) => renderTest(test, width)).join('\n\n')
}

function renderTest(comparison: TestComparison, width?: number): string {
  const { networks, pairs } = comparison
  const runs = networks.flatMap((score) => score.runs.map((run) => runCells(score, run)))
  return [
    ...sentences([heading(comparison)], width),
    '',
    ...textTable({ header: networkHeader(comparison), rows: networks.map(networkCells) }, width),
    '',
    ...textTable({ header: runHeader(comparison), rows: runs }, width),
    ...(pairs.length === 0 ? [] : ['', ...textTable({ header: pairHeader, rows: pairs.map(pairCells) }, width)]),
    '',
    ...sentences(comparisonNotes(comparison), width),
  ].join('\n')
}

/** The title of a test, with its groups and tasks. */
export function heading({ title, groups, networks, tasks: digests }: TestComparison): string {
  const { tasks } = networks[0].runs[0]
  const ofRun = digests.length === 1 ? '' : ' a run'
  const sampled = tasks === null ? '' : `, ${tasks.toLocaleString('en-US')} tasks${ofRun}`
  return `${title} (${groups.length} groups${sampled})`
}

/** The header of the table of networks. */
export function networkHeader({ measure }: TestComparison): string[] {
  return ['network', measure, 'runs', 'deviation', '95% over seeds', '95% over groups']
}

/** The cells of a network's row. */
export function networkCells({
  network,
  mean,
  runs,
  deviation,
  seed_interval,
  group_interval,
}: NetworkScore): string[] {
  const spread = deviation === null ? '-' : percent(deviation)
  return [network, percent(mean), String(runs.length), spread, range(seed_interval), range(group_interval)]
}

/** The header of the table of runs. */
export function runHeader({ measure }: TestComparison): string[] {
  return ['run', 'network', 'seed', measure, '95% over tasks', 'right']
}

/** The cells of a run's row. */
export function runCells({ network }: NetworkScore, { run, seed, value, interval, right, tasks }: RunScore): string[] {
  const counted = right === null ? '-' : `${right}/${tasks}`
  return [run, network, String(seed), percent(value), range(interval), counted]
}

export const pairHeader = [
  ...['networks', 'difference', '95% over seeds', '95% over groups'],
  ...['only first', 'only second', 'McNemar', 'Holm', 'Wilcoxon', 'Holm'],
]

/** The cells of a row that compares two networks. */
export function pairCells(pair: PairComparison): string[] {
  const { networks, difference, seed_interval, group_interval, mcnemar, wilcoxon } = pair
  const mean = (values: readonly number[] | undefined) =>
    values === undefined ? '-' : short(values.reduce((sum, value) => sum + value, 0) / values.length)
  return [
    networks.join(' - '),
    points(difference),
    pointsRange(seed_interval),
    pointsRange(group_interval),
    mean(mcnemar?.runs.map(({ only_first }) => only_first)),
    mean(mcnemar?.runs.map(({ only_second }) => only_second)),
    ...probabilities(mcnemar),
    ...probabilities(wilcoxon),
  ]
}

/** Notes that readers need to interpret the figures. */
export function comparisonNotes({ networks, pairs, measure, tasks }: TestComparison): string[] {
  const several = networks.some(({ runs }) => runs.length > 1)
  const sampled = networks[0].runs[0].tasks !== null
  return [
    `The ${measure} of a network is the mean over the groups and over its runs.`,
    `Over seeds: interval of the mean over all training seeds, by Student's t${several ? '' : '; needs two runs of a network'}.`,
    'Over groups: interval of the mean over similar groups, by resampling groups (bootstrap); slightly too narrow for few groups.',
    ...(sampled ? [`Over tasks: ${intervalMethod}.`] : []),
    ...(sampled && tasks.length > 1 ? ['Each seed has its own tasks.'] : []),
    ...(pairs.length === 0 ? [] : pairNotes(sampled, several)),
  ]
}

function pairNotes(sampled: boolean, several: boolean): string[] {
  const equal =
    'McNemar: exact p-value of both answering the same tasks equally well, from the tasks that only one answered correctly.'
  const combined =
    ' With several runs, each is tested with every run of the other network that had the same tasks; the p-value is twice the mean for each direction, which allows for dependence.'
  return [
    'Difference: in percentage points, first minus second.',
    ...(sampled ? [`${equal}${several ? combined : ''}`] : []),
    'Wilcoxon: p-value of the signed-rank test of the differences by group.',
    'Holm: the p-value adjusted for all pairs of this table. No p-value covers training again: see the interval over seeds.',
  ]
}

function range(interval: Interval | null): string {
  return interval === null ? '-' : `${percent(interval[0])} - ${percent(interval[1])}`
}

/** A difference of fractions, in percentage points. */
function points(difference: number): string {
  const text = (100 * difference).toFixed(1)
  return difference > 0 ? `+${text}` : text
}

function pointsRange(interval: Interval | null): string {
  return interval === null ? '-' : `${points(interval[0])} to ${points(interval[1])}`
}

function probabilities(test: TestedPair | null): [string, string] {
  return test === null ? ['-', '-'] : [probability(test.p), probability(test.adjusted)]
}

function probability(p: number): string {
  return p < 0.0001 ? '<0.0001' : p.toFixed(p < 0.01 ? 4 : 3)
}

function short(value: number): string {
  return String(Number(value.toFixed(1)))
}
