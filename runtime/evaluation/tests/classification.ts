/** Tests a classifier on images of the classes that it was trained on. */
import type { Group } from '../../data/dataset.js'
import { itemsOf } from '../groups.js'
import { intervalMethod, wilson } from '../interval.js'
import { type Classifier, classLabel, labelsOf } from '../scorer.js'
import { turn } from '../scores.js'
import { digestOf } from '../tasks.js'
import { andMore } from './lacks.js'
import {
  eachGroup,
  type GroupReport,
  given,
  mean,
  type ReportTable,
  type TestContext,
  type TestPart,
  type TestReport,
} from './test-part.js'

const parameters = {}

export const classification: TestPart<typeof parameters> = {
  name: 'classification',
  doc: 'The fraction of images for which the correct class has the highest score (ties are wrong), recall and precision of each class, and the confusion matrix.',
  parameters,
  examples: [{}],
  judges: 'images',
  chooses: true,
  lacks(_, { groups, labels = [] }) {
    const empty = groups.filter((group) => itemsOf(group).length === 0).map(({ name }) => `group ${name} has no images`)
    const known = new Set(labels)
    const unknown = labelsOf(groups).filter((label) => !known.has(label))
    return [
      ...(groups.length === 0 ? ['there are no groups to test on'] : empty),
      ...(unknown.length === 0 ? [] : [`the network has no output for ${andMore(unknown, 3)}`]),
    ]
  },
  async run(_, context) {
    const classifier = given(context.classifier, 'classifier')
    const groups = await eachGroup(context, (group, progress) => classifyGroup(context, classifier, group, progress))
    const asked = context.groups.map(({ name, classes }) => ({ group: name, tasks: classes }))
    return {
      report: reportOf(groups, classifier.labels.length),
      answers: {
        tasks: digestOf(asked),
        groups: groups.map(({ group, classes }) => ({ group, right: classes.map(rightOf).join('') })),
      },
    }
  },
}

interface JudgedClass {
  readonly label: string
  /** The label with the highest score for each image; undefined for ties. */
  readonly answers: readonly (string | undefined)[]
}

interface ClassifiedGroup {
  readonly group: string
  readonly classes: readonly JudgedClass[]
}

const batch = 128

async function classifyGroup(
  { signal }: TestContext,
  classifier: Classifier,
  group: Group,
  onProgress: (share: number) => void,
): Promise<ClassifiedGroup> {
  const items = itemsOf(group)
  const answers: (string | undefined)[] = []
  for (let start = 0; start < items.length; start += batch) {
    const chunk = items.slice(start, start + batch)
    const scores = await classifier.classScores(chunk)
    const { labels } = classifier
    for (const at of chunk.keys()) {
      const row = scores.subarray(at * labels.length, (at + 1) * labels.length)
      const highest = row.reduce((best, score) => Math.max(best, score), Number.NEGATIVE_INFINITY)
      const first = row.indexOf(highest)
      answers.push(first >= 0 && first === row.lastIndexOf(highest) ? labels[first] : undefined)
    }
    await turn(signal)
    onProgress(answers.length / items.length)
  }
  let start = 0
  const classes = group.classes
    .filter((each) => each.items.length > 0)
    .map((each) => {
      const end = start + each.items.length
      const ofClass = answers.slice(start, end)
      start = end
      return { label: classLabel(group, each), answers: ofClass }
    })
  return { group: group.name, classes }
}

/** A `1` or `0` for each image. */
function rightOf({ label, answers }: JudgedClass): string {
  return answers.map((answer) => (answer === label ? '1' : '0')).join('')
}

function reportOf(judged: readonly ClassifiedGroup[], outputs: number): TestReport {
  const groups = judged.map(({ group, classes }): Counted => ({ group, ...countRight(classes) }))
  const classes = judged.flatMap((group) => group.classes)
  const { value, interval, tasks } = countRight(classes)
  return {
    ...{ test: classification.name, settings: {} },
    title: `classification into ${outputs} classes, ${tasks} images`,
    ...{ measure: 'accuracy', over: 'all', value, interval, interval_method: intervalMethod },
    ...{ chance: 1 / outputs, groups },
    figures: [{ name: 'mean recall of the classes', value: mean(classes.map((each) => countRight([each]).value)) }],
    tables: [ofClasses(classes, shortName(judged)), confusions(classes, shortName(judged))],
    notes: [],
  }
}

type Counted = GroupReport & Required<Pick<GroupReport, 'interval' | 'tasks' | 'correct'>>

function countRight(classes: readonly JudgedClass[]): Omit<Counted, 'group'> {
  const right = classes.map(rightOf).join('')
  const correct = right.replaceAll('0', '').length
  return { value: correct / right.length, interval: wilson(correct, right.length), tasks: right.length, correct }
}

/**
 * Recall: the fraction of a class's images that are classified as it. Precision: the fraction of images classified as
 * it that are its own.
 */
function ofClasses(classes: readonly JudgedClass[], name: (label: string) => string): ReportTable {
  const predicted = counts(classes.flatMap(({ answers }) => answers.map((answer) => answer ?? '')))
  return {
    title: 'classes',
    columns: [
      { title: 'class' },
      { title: 'recall', share: true },
      { title: 'precision', share: true },
      { title: 'right' },
      { title: 'images' },
    ],
    rows: classes.map((each) => {
      const { value, correct, tasks } = countRight([each])
      const all = predicted.get(each.label) ?? 0
      return [name(each.label), value, all === 0 ? 0 : correct / all, correct, tasks]
    }),
  }
}

/** The off-diagonal entries of the confusion matrix, the most frequent first; the diagonal is the recall. */
function confusions(classes: readonly JudgedClass[], name: (label: string) => string): ReportTable {
  const rows = classes.flatMap(({ label, answers }) => {
    const wrong = answers.filter((answer) => answer !== label)
    return [...counts(wrong.map((answer) => (answer === undefined ? '(no highest)' : name(answer))))].map(
      ([answer, count]) => [name(label), answer, count] as const,
    )
  })
  return {
    title: 'confusion matrix, wrong answers',
    columns: [{ title: 'class' }, { title: 'classified as' }, { title: 'images' }],
    rows: rows.sort((a, b) => b[2] - a[2]),
  }
}

function counts(words: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const word of words) found.set(word, (found.get(word) ?? 0) + 1)
  return found
}

/** Within one group, class names suffice. */
function shortName(groups: readonly ClassifiedGroup[]): (label: string) => string {
  const [{ group }] = groups
  const known = `${group}/`
  return (label) => (groups.length === 1 && label.startsWith(known) ? label.slice(known.length) : label)
}
