/** Lake's 20 runs. */
import { type LakeRun, type LakeRuns, lakeRunsUrl } from '../../data/loaders/lake-runs.js'
import { intervalMethod, wilson } from '../interval.js'
import { judge } from '../rule.js'
import type { Scores } from '../scores.js'
import type { Interval } from '../statistics/sample-mean.js'
import { digestOf } from '../tasks.js'
import { counted } from './lacks.js'
import { views, viewsText } from './parameters.js'
import { given, mean, type TestPart, type TestReport } from './test-part.js'

const parameters = { views }

const missing = `Lake's runs are missing: download ${lakeRunsUrl}, and use --runs PATH or put the file next to the data`

export const runs: TestPart<typeof parameters> = {
  name: 'runs',
  doc: "Lake's 20 runs (Lake, Salakhutdinov and Tenenbaum 2015): fixed 20-way one-shot tasks, 20 in each run, reported as an error rate. They differ from randomly drawn tasks: the drawers are typical, and the characters are chosen to differ.",
  parameters,
  examples: [{}, { views: 8 }],
  judges: 'pairs',
  // Its images are of the evaluation alphabets, whatever groups it gets, and it returns an error rate.
  chooses: false,
  lacks: (_, { lakeRuns }) => (lakeRuns === undefined ? [missing] : []),
  async run({ views }, context) {
    const lake = given(context.lakeRuns, "archive of Lake's runs")
    const scores = given(context.lakeScores, "scores of Lake's runs")
    const results: RunAnswers[] = []
    for (const [index, run] of lake.runs.entries()) {
      const progress = (share: number) => context.onProgress?.((index + share) / lake.runs.length)
      results.push({ run: run.name, right: await answer(run, scores, views, progress) })
    }
    const answers = results.map(({ run, right }) => ({ group: run, right }))
    return {
      report: reportOf(views, results, lake),
      answers: { tasks: digestOf([{ group: lake.fingerprint, tasks: lake.runs }]), groups: answers },
    }
  },
}

interface RunAnswers {
  readonly run: string
  /** A `1` or `0` for each query. */
  readonly right: string
}

async function answer(
  { supports, queries, truths }: LakeRun,
  scores: Scores,
  views: number,
  onProgress: (share: number) => void,
): Promise<string> {
  const values = await scores.every(queries, supports, { views, onProgress })
  return truths
    .map((truth, query) => {
      const ofQuery = values.subarray(query * supports.length, (query + 1) * supports.length)
      return judge(ofQuery, ofQuery.map(scores.output), truth, 0).right ? '1' : '0'
    })
    .join('')
}

function reportOf(views: number, results: readonly RunAnswers[], lake: LakeRuns): TestReport {
  const groups = results.map(({ run, right }) => {
    const correct = [...right].filter((digit) => digit === '1').length
    const tasks = right.length
    return { group: run, value: 1 - correct / tasks, interval: errorInterval(correct, tasks), tasks, correct }
  })
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const tasks = sum(groups.map((group) => group.tasks))
  const correct = sum(groups.map((group) => group.correct))
  return {
    ...{ test: runs.name, settings: { views } },
    title: `Lake's runs, ${counted(tasks, 'task', 'tasks')}${viewsText(views)}`,
    ...{ measure: 'error rate', over: 'all', value: 1 - correct / tasks },
    interval: errorInterval(correct, tasks),
    interval_method: intervalMethod,
    chance: mean(lake.runs.map(({ supports }) => 1 - 1 / supports.length)),
    groups,
    notes: [
      `${counted(tasks - correct, 'error', 'errors')} in ${counted(tasks, 'task', 'tasks')}.`,
      'This test differs from tasks drawn at random from the alphabets: never compare the two, nor this figure with those of the paper.',
      lake.released
        ? 'Published on these runs: people 4.5%, Bayesian program learning 3.3%, the siamese network of Koch et al. 8.0% errors.'
        : 'These are not the runs of the Omniglot release: published figures cannot be compared.',
    ],
  }
}

function errorInterval(correct: number, tasks: number): Interval {
  const [low, high] = wilson(correct, tasks)
  return [1 - high, 1 - low]
}
