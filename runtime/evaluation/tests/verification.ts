/** Verification: are two images of the same class? Over all thresholds at once. */

import type { Group } from '../../data/dataset.js'
import { integer, numbers, optional, type Settings } from '../../protocol/parameters.js'
import { bootstrapClasses, bootstrapMethod, type JudgedGroup, scoresOf } from '../class-bootstrap.js'
import { allPairs, countPairs, drawPairs, judgeDrawn } from '../judged-pairs.js'
import { areaUnderCurve, countScores, equalErrorRate, falseRejectsAt, type ScoreCounts } from '../roc.js'
import { counted, lacksClasses, lacksRoom, lacksViews } from './lacks.js'
import { views, viewsText } from './parameters.js'
import { eachGroup, given, type ReportTable, type TestContext, type TestOutcome, type TestPart } from './test-part.js'

const parameters = {
  pairs: optional(
    integer('Pairs of one class, and the same number of two classes, drawn in each group; by default all pairs.', {
      ...{ least: 1, most: 100_000 },
    }),
  ),
  views,
  false_accepts: numbers('False accept rates at which the false reject rates are reported.', {
    ...{ count: 20, above: 0, below: 1, default: [0.1, 0.01, 0.001] },
  }),
}

type VerificationSettings = Settings<typeof parameters>

export const verification: TestPart<typeof parameters> = {
  name: 'verification',
  doc: 'Are two images of the same class? A pair is accepted if its score reaches a threshold; reported over all thresholds (ROC curve and the area under it), at the equal error rate, and at given false accept rates. Pairs are within a group; all groups share one threshold.',
  parameters,
  examples: [{ pairs: 200 }, { false_accepts: [0.05], views: 8 }, {}],
  judges: 'pairs',
  chooses: true,
  lacks: ({ pairs, views }, { groups, ...data }) => [
    ...lacksViews(views, data.views),
    ...lacksClasses(groups),
    ...groups
      .filter((group) => countPairs(group).same === 0)
      .map(({ name }) => `group ${name} has no class with 2 items, so it has no pair of one class`),
    ...(pairs === undefined ? [...lacksRoom(groups), ...tooManyPairs(groups)] : []),
  ],
  async run(settings, context) {
    const part = (start: number, length: number) => (share: number) => context.onProgress?.(start + length * share)
    const judged = await judgeGroups({ ...context, onProgress: part(0, 0.8) }, settings)
    const options = { signal: context.signal, onProgress: part(0.8, 0.2) }
    return outcomeOf(settings, context.groups, judged, await bootstrapClasses(judged, statistics, options))
  },
}

/** The scores of all pairs of each group, or of the drawn ones; no group lacks anything. */
export function judgeGroups(
  context: TestContext,
  { pairs, views }: Pick<VerificationSettings, 'pairs' | 'views'>,
): Promise<readonly JudgedGroup[]> {
  const scores = given(context.scores, 'scores')
  return eachGroup(context, async (group, onProgress) => {
    if (pairs === undefined) return allPairs(group, await scores.matrix(group, { views, onProgress }))
    const drawn = drawPairs(group, pairs, context.seed)
    return judgeDrawn(group, drawn, await scores.pairs(drawn.left, drawn.right, { views, group, onProgress }))
  })
}

const statistics = [areaUnderCurve, equalErrorRate]

/** The maximum for all groups together: they take 12 bytes each, and the same again for sorting. */
const mostPairs = 20_000_000

function tooManyPairs(groups: readonly Group[]): string[] {
  const total = groups.reduce((sum, group) => sum + countPairs(group).same + countPairs(group).different, 0)
  return total <= mostPairs
    ? []
    : [
        `the groups have ${total} pairs, more than the maximum of ${mostPairs}: set pairs, the number to draw in each group`,
      ]
}

function outcomeOf(
  settings: VerificationSettings,
  groups: readonly Group[],
  judged: readonly JudgedGroup[],
  intervals: Awaited<ReturnType<typeof bootstrapClasses>>,
): TestOutcome {
  const { pairs, views, false_accepts } = settings
  const all = countsOf(judged)
  const what = pairs === undefined ? 'all pairs' : `${counted(pairs, 'pair', 'pairs')} of each kind a group`
  return {
    report: {
      ...{ test: verification.name, settings },
      title: `verification, ${what}${viewsText(views)}`,
      ...{ measure: 'area under the ROC curve', over: 'all', value: areaUnderCurve(all) },
      interval: intervals.all[0],
      interval_method: bootstrapMethod,
      chance: 0.5,
      groups: judged.map((group, index) => ({
        group: groups[index].name,
        value: areaUnderCurve(countsOf([group])),
        interval: intervals.groups[index][0],
      })),
      figures: [
        { name: 'equal error rate', value: equalErrorRate(all), interval: intervals.all[1] },
        ...false_accepts.map((rate) => ({
          name: `false rejects at ${Number((100 * rate).toPrecision(6))}% false accepts`,
          value: falseRejectsAt(all, rate),
        })),
      ],
      tables: [curve(all)],
      notes: ['Pairs are of one group, and all groups share a threshold.'],
    },
  }
}

/** For the pairs of all groups together. */
function countsOf(judged: readonly JudgedGroup[]): ScoreCounts {
  return countScores(scoresOf(judged, 'same'), scoresOf(judged, 'different'))
}

/** The ROC curve from 0.01% to 100% false accepts, three points per decade. */
function curve(counts: ScoreCounts): ReportTable {
  const rates = [-4, -3, -2, -1].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
  return {
    title: 'ROC curve',
    columns: [
      { title: 'false accepts', share: true },
      { title: 'false rejects', share: true },
    ],
    rows: [...rates, 1].map((rate) => [rate, falseRejectsAt(counts, rate)]),
  }
}
