/** Sampled few-shot tasks; with one shot and one view, the test of the paper. */

import { judgementKinds } from '../../../compiler/graph.js'
import type { Group } from '../../data/dataset.js'
import { flag, integer, number, optional, type Settings } from '../../protocol/parameters.js'
import { intervalMethod, wilson } from '../interval.js'
import { judge } from '../rule.js'
import type { Scores } from '../scores.js'
import { digestOf, drawTasks, type Task } from '../tasks.js'
import { counted, lacksClasses, lacksItems, lacksViews, lacksWays } from './lacks.js'
import { chanceOf, narrowNote, views, viewsText, ways } from './parameters.js'
import { eachGroup, type GroupReport, given, mean, type TestPart, type TestReport } from './test-part.js'

const parameters = {
  tasks: integer('Tasks per group.', { least: 1, most: 100_000, default: 400 }),
  ways,
  or_fewer: optional(
    flag(
      'Whether the largest group may have fewer classes than `ways`, so that tasks have all of its classes: for data of any size.',
    ),
  ),
  shots: integer("Supports per class; a class's score is the mean of their scores.", {
    least: 1,
    most: 1000,
    default: 1,
  }),
  views,
  min_deviation: number(
    'A task counts as wrong unless the standard deviation of its probabilities or similarities is above this; otherwise outputs that are all equal could count as correct. Not used for distances, which have no fixed scale.',
    { least: 0, most: 0.5, default: 0 },
  ),
}

type FewShotSettings = Settings<typeof parameters>

export const fewShot: TestPart<typeof parameters> = {
  name: 'few_shot',
  doc: 'Tasks drawn at random within each group: which class does the query belong to, given some items of each? Correct if the true class scores above every other; ties are wrong.',
  parameters,
  examples: [{ tasks: 40, ways: 20, min_deviation: 0.01 }, { tasks: 20, ways: 5, shots: 3, views: 8 }, {}],
  judges: 'pairs',
  chooses: true,
  heads: ({ min_deviation }) => (min_deviation > 0 ? ['probability', 'similarity'] : judgementKinds),
  lacks: ({ tasks, ways, or_fewer, shots, views }, { groups, ...data }) => [
    ...lacksViews(views, data.views),
    ...lacksClasses(groups),
    ...tooManyScores(groups, tasks, ways, shots),
    ...(or_fewer ? [] : lacksWays(groups, ways)),
    ...lacksItems(groups, shots + 1, `a query and ${counted(shots, 'support', 'supports')} of its class need`),
  ],
  async run(stated, context) {
    const settings = { ...stated, ways: waysOf(stated, context.groups) }
    const scores = given(context.scores, 'scores')
    const results = await eachGroup(context, async (group, progress) => {
      const tasks = drawTasks(group, settings, context.seed)
      const left = tasks.flatMap(({ query, supports }) => supports.flatMap((items) => items.map(() => query)))
      const right = tasks.flatMap(({ supports }) => supports.flat())
      const values = await scores.pairs(left, right, { views: settings.views, group, onProgress: progress })
      return { tasks, ...judgeTasks(group.name, tasks, values, settings, scores) }
    })
    const asked = results.map(({ report, tasks }) => ({ group: report.group, tasks }))
    return {
      report: reportOf(
        settings,
        context.groups,
        results.map(({ report }) => report),
      ),
      answers: { tasks: digestOf(asked), groups: results.map(({ report, right }) => ({ group: report.group, right })) },
    }
  },
}

function waysOf({ ways, or_fewer }: FewShotSettings, groups: readonly Group[]): number {
  return or_fewer ? Math.min(ways, Math.max(...groups.map(({ classes }) => classes.length))) : ways
}

/** The number of scores for one group, which are held at once. */
const mostScores = 10_000_000

function tooManyScores(groups: readonly Group[], tasks: number, ways: number, shots: number): string[] {
  return groups.flatMap(({ name, classes }) => {
    const scores = tasks * Math.min(ways, classes.length) * shots
    return scores <= mostScores
      ? []
      : [
          `the tasks on group ${name} need ${scores} scores, more than the maximum of ${mostScores}: lower tasks, ways or shots`,
        ]
  })
}

type CountedGroup = GroupReport & Required<Pick<GroupReport, 'tasks' | 'correct' | 'alike'>>

/** `values` are the scores, task by task, class by class, support by support. */
function judgeTasks(
  group: string,
  tasks: readonly Task[],
  values: Float32Array,
  { shots, min_deviation }: FewShotSettings,
  { output }: Scores,
): { report: CountedGroup; right: string } {
  let [correct, alike, offset, right] = [0, 0, 0, '']
  for (const { supports, truth } of tasks) {
    const classScores = supports.map((_, position) => {
      const start = offset + position * shots
      return mean([...values.subarray(start, start + shots)])
    })
    offset += supports.length * shots
    const judgement = judge(classScores, Float32Array.from(classScores, output), truth, min_deviation)
    if (judgement.right) correct++
    if (judgement.alike) alike++
    right += judgement.right ? '1' : '0'
  }
  const value = correct / tasks.length
  return {
    report: { group, value, interval: wilson(correct, tasks.length), tasks: tasks.length, correct, alike },
    right,
  }
}

function reportOf(settings: FewShotSettings, groups: readonly Group[], results: readonly CountedGroup[]): TestReport {
  const { tasks, ways, shots, views, min_deviation } = settings
  const sum = (pick: (result: CountedGroup) => number) => results.reduce((total, result) => total + pick(result), 0)
  const alike = sum((result) => result.alike)
  return {
    ...{ test: fewShot.name, settings },
    title: `${ways}-way ${shots === 1 ? 'one-shot' : `${shots}-shot`}, ${counted(tasks, 'task', 'tasks')} a group${viewsText(views)}`,
    ...{ measure: 'accuracy', over: 'mean' },
    value: mean(results.map(({ value }) => value)),
    interval: wilson(
      sum(({ correct }) => correct),
      sum((result) => result.tasks),
    ),
    interval_method: intervalMethod,
    chance: chanceOf(groups, ways),
    groups: results,
    notes: [
      ...narrowNote(groups, ways),
      ...(alike === 0
        ? []
        : [
            `${counted(alike, 'task counts', 'tasks count')} as wrong because all outputs were equal (deviation up to ${min_deviation}).`,
          ]),
    ],
  }
}
