/** Tests that score every pair of a group and have an accuracy for each class. */
import type { Group } from '../../data/dataset.js'
import { groupIntervalMethod, studentInterval } from '../interval.js'
import { type ScoreMatrix, turn } from '../scores.js'
import { lacksClasses, lacksRoom, lacksViews, lacksWays } from './lacks.js'
import { chanceOf, narrowNote } from './parameters.js'
import { eachGroup, given, mean, type TestContext, type TestOutcome, type TestReport } from './test-part.js'

interface EveryClassSettings {
  readonly ways: number
  readonly views: number
}

interface EveryClassTest extends Pick<TestReport, 'test' | 'title' | 'notes'> {
  /** The accuracy of tasks whose query is of class number `at`. */
  accuracy(matrix: ScoreMatrix, at: number, ways: number): number
}

/** @param has the number of views of the images */
export function lacksForMatrix(
  { ways, views }: EveryClassSettings,
  groups: readonly Group[],
  has: number | undefined,
): string[] {
  return [...lacksViews(views, has), ...lacksClasses(groups), ...lacksWays(groups, ways), ...lacksRoom(groups)]
}

/** A group's value is the mean over its classes; with a single group the interval is that over its classes. */
export async function testEveryClass(
  context: TestContext,
  settings: EveryClassSettings,
  { accuracy, notes, ...test }: EveryClassTest,
): Promise<TestOutcome> {
  const scores = given(context.scores, 'scores')
  const { ways, views } = settings
  const groups = await eachGroup(context, async (group, progress) => {
    const matrix = await scores.matrix(group, { views, onProgress: (share) => progress(0.9 * share) })
    const values: number[] = []
    for (const at of group.classes.keys()) {
      values.push(accuracy(matrix, at, ways))
      await turn(context.signal)
    }
    return { group: group.name, value: mean(values), interval: studentInterval(values) }
  })
  const values = groups.map(({ value }) => value)
  const single = groups.length === 1
  const report: TestReport = {
    ...test,
    ...{ settings: { ...settings }, measure: 'accuracy', over: 'mean', value: mean(values) },
    interval: single ? groups[0].interval : studentInterval(values),
    interval_method: single ? "95% Student's t interval over the classes of the only group" : groupIntervalMethod,
    chance: chanceOf(context.groups, ways),
    groups,
    notes: [
      ...narrowNote(context.groups, ways),
      ...notes,
      ...(single ? [] : ["A group's interval is Student's over its classes."]),
    ],
  }
  return { report }
}
