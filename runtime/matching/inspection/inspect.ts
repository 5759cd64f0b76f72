/** Examines a network's results on single images of its evaluation groups, for its page. */
import type { Dataset, Group } from '../../data/dataset.js'
import { itemsOf } from '../../evaluation/groups.js'
import { principalPlane } from '../../evaluation/principal-components.js'
import { classLabel } from '../../evaluation/scorer.js'
import type { Confusion, FeatureMap, InspectedPairs, Inspection, ShownImage } from '../../reports/inspection.js'
import { readCalibration } from '../calibration.js'
import type { Features, Matcher } from '../matcher.js'
import { measureOf } from '../threshold.js'
import { labelsOfRun, type Trained } from '../trained.js'
import { openUnseen } from '../unseen.js'
import { boundGroups, groupForMap } from './bounds.js'
import { type FoundPair, findMistakes, findPairs, judgePairs, type ScoredGroup } from './pairs.js'
import { pictureOf } from './pictures.js'

export interface InspectOptions {
  /** As in `--data`; by default the run's own data. */
  readonly data?: string | undefined
  /** Whether the page shows images, or only their names. */
  readonly pictures: boolean
  readonly signal?: AbortSignal | undefined
  onProgress?(share: number): void
}

const shown = 12
const mostConfusions = 30

/** @throws UserError if the data are missing, or were used for training */
export async function inspect(trained: Trained, matcher: Matcher, options: InspectOptions): Promise<Inspection> {
  const { dataset, groups, notes } = await openUnseen(trained, options.data)
  const bounded = boundGroups(groups)
  const show = showing(dataset, groups, options.pictures)
  const judged = await (trained.network.kind === 'classifier'
    ? inspectClassifier(trained, matcher, dataset, bounded.groups, show)
    : inspectPairs(trained, matcher, dataset, bounded.groups, show, options))
  const map = await mapOf(matcher, dataset, bounded.groups)
  options.onProgress?.(1)
  return {
    data: dataset.name,
    measure: trained.network.kind === 'classifier' ? 'probability' : measureOf(trained),
    ...judged,
    ...(map && { map }),
    notes: [...notes, ...bounded.notes],
  }
}

type Show = (item: number) => ShownImage

function showing({ images }: Dataset, groups: readonly Group[], pictures: boolean): Show {
  const labels = new Map<number, string>()
  for (const group of groups) {
    for (const each of group.classes) {
      const label = groups.length === 1 ? each.name : classLabel(group, each)
      for (const item of each.items) labels.set(item, label)
    }
  }
  return (item) => ({ label: labels.get(item) ?? '', ...(pictures && { picture: pictureOf(images, item) }) })
}

async function inspectPairs(
  trained: Trained,
  matcher: Matcher,
  dataset: Dataset,
  groups: readonly Group[],
  show: Show,
  { signal, onProgress }: InspectOptions,
): Promise<{ pairs: InspectedPairs; confusions: readonly Confusion[] }> {
  const scores = matcher.scoresOf(dataset.images)
  const scored: ScoredGroup[] = []
  for (const group of groups) {
    if (itemsOf(group).length < 2) continue
    scored.push({ group, matrix: await scores.matrix(group, { views: 1 }) })
    onProgress?.((0.8 * scored.length) / groups.length)
  }
  const { all, images } = findMistakes(scored)
  const { accepted, rejected } = findPairs(scored)
  const isLogit = measureOf(trained) === 'probability'
  const toAxis = (score: number) => (isLogit ? score : matcher.output(score))
  const pair = ({ left, right, score }: FoundPair) => ({
    left: show(left),
    right: show(right),
    value: matcher.output(score),
  })
  const calibration = readCalibration(trained)
  const pairs: InspectedPairs = {
    axis: isLogit ? 'logit of the probability' : measureOf(trained),
    ...(await judgePairs(scored, toAxis, signal)),
    ...(calibration && { threshold: toAxis(calibration.score) }),
    mistakes: all.slice(0, shown).map(({ query, own, other }) => ({
      ...{ query: show(query), own: show(own.right), ownValue: matcher.output(own.score) },
      ...{ other: show(other.right), otherValue: matcher.output(other.score) },
    })),
    ...{ wrong: all.length, images, accepted: accepted.map(pair), rejected: rejected.map(pair) },
  }
  const taken = all.map(({ query, other }) => [show(query).label, show(other.right).label] as const)
  return {
    pairs,
    confusions: countConfusions(
      taken,
      groups.flatMap(itemsOf).map((item) => show(item).label),
    ),
  }
}

async function inspectClassifier(
  trained: Trained,
  matcher: Matcher,
  { images }: Dataset,
  groups: readonly Group[],
  show: Show,
): Promise<Pick<Inspection, 'errors' | 'confusions'>> {
  const labels = await labelsOfRun(trained.run)
  const items = groups.flatMap(itemsOf)
  const truths = groups.flatMap((group) =>
    group.classes.flatMap((each) => each.items.map(() => classLabel(group, each))),
  )
  const values = await matcher.classify(images, labels, items)
  const found = items.map((item, at) => {
    const own = values.subarray(at * labels.length, (at + 1) * labels.length)
    const best = own.reduce((best, value, label) => (value > own[best] ? label : best), 0)
    const ownValue = own[labels.indexOf(truths[at])] ?? 0
    return { item, truth: truths[at], takenFor: labels[best], value: own[best], ownValue }
  })
  const wrong = found.filter(({ truth, takenFor }) => truth !== takenFor)
  const worst = [...wrong].sort((a, b) => b.value - b.ownValue - (a.value - a.ownValue)).slice(0, 2 * shown)
  return {
    errors: {
      shown: worst.map(({ item, takenFor, value, ownValue }) => ({ image: show(item), takenFor, value, ownValue })),
      ...{ wrong: wrong.length, images: items.length },
    },
    confusions: countConfusions(
      wrong.map(({ truth, takenFor }) => [truth, takenFor] as const),
      truths,
    ),
  }
}

function countConfusions(taken: readonly (readonly [string, string])[], all: readonly string[]): readonly Confusion[] {
  const of = new Map<string, number>()
  for (const label of all) of.set(label, (of.get(label) ?? 0) + 1)
  const counts = new Map<string, { label: string; takenFor: string; count: number }>()
  for (const [label, takenFor] of taken) {
    const key = JSON.stringify([label, takenFor])
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { label, takenFor, count: 1 })
    else known.count++
  }
  const rows = [...counts.values()].map((each) => ({ ...each, of: of.get(each.label) ?? 0 }))
  return rows.sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1)).slice(0, mostConfusions)
}

async function mapOf(matcher: Matcher, { images }: Dataset, groups: readonly Group[]): Promise<FeatureMap | undefined> {
  if (groups.length === 0) return undefined
  const group = groupForMap(groups)
  const items = itemsOf(group)
  if (items.length < 3) return undefined
  const features: Features = await matcher.embed(images, 0, items)
  const { points, explained } = principalPlane(features.values, features.count)
  const classOf = group.classes.flatMap(({ items }, at) => items.map(() => at))
  return {
    ...{ group: group.name, classes: group.classes.map(({ name }) => name), explained },
    points: points.map(([x, y], at) => ({ x, y, class: classOf[at] })),
  }
}
