/** Image files to classes: most alike first, or none where nothing reaches the threshold. */
import type { Combination } from './combination.js'
import { type ImageFile, readImages } from './image-files.js'
import type { Features, Matcher } from './matcher.js'
import { type ClassRows, rankClasses, scoreClasses } from './predict.js'
import type { Threshold } from './threshold.js'
import type { Trained } from './trained.js'

export interface Prediction {
  readonly file: string
  /** The most alike class; `null` is an unknown one: no class reaches the threshold. */
  readonly class: string | null
  /** The most alike classes, with what the network gives: a probability, a similarity or a distance. */
  readonly classes: readonly { readonly class: string; readonly value: number; readonly score: number }[]
}

export interface PredictOptions {
  /** How many classes are told of. */
  readonly top: number
  readonly threshold?: Threshold | undefined
  readonly signal?: AbortSignal | undefined
  onProgress?(share: number): void
}

/** What queries are compared with. */
export interface Support {
  readonly features: Features
  readonly classes: ClassRows
}

/** Queries that are held at a time. */
const chunk = 64

export async function embedSupport(
  { frame }: Trained,
  matcher: Matcher,
  classes: ReadonlyMap<string, readonly ImageFile[]>,
  signal?: AbortSignal,
): Promise<Support> {
  const files = [...classes.values()].flat().map(({ file }) => file)
  let row = 0
  const rows = new Map([...classes].map(([name, own]) => [name, own.map(() => row++)]))
  return { features: await matcher.embed(await readImages(files, frame, signal), 1), classes: rows }
}

export async function predictFiles(
  { frame }: Trained,
  matcher: Matcher,
  files: readonly string[],
  {
    support,
    combination,
    ...options
  }: PredictOptions & { readonly support: Support; readonly combination: Combination },
): Promise<readonly Prediction[]> {
  return inChunks(files, options, async (some) => {
    const queries = await matcher.embed(await readImages(some, frame, options.signal), 0)
    const scores = await scoreClasses(matcher, queries, support, combination)
    return some.map((file, query): Prediction => {
      const ranked = rankClasses(scores, query)
      const [best] = ranked
      const known = options.threshold === undefined || best.score >= options.threshold.score
      const classes = ranked.slice(0, options.top)
      return {
        ...{ file, class: known ? best.name : null },
        classes: classes.map(({ name, score }) => ({ class: name, value: matcher.output(score), score })),
      }
    })
  })
}

/** By a classifier, whose outputs are `labels`; its scores are probabilities, and so is the threshold. */
export async function classifyFiles(
  { frame }: Trained,
  matcher: Matcher,
  files: readonly string[],
  {
    labels,
    least,
    ...options
  }: PredictOptions & { readonly labels: readonly string[]; readonly least?: number | undefined },
): Promise<readonly Prediction[]> {
  return inChunks(files, options, async (some) => {
    const values = await matcher.classify(await readImages(some, frame, options.signal), labels)
    return some.map((file, query): Prediction => {
      const ranked = rankClasses({ names: labels, values }, query)
      const known = least === undefined || ranked[0].score >= least
      const classes = ranked.slice(0, options.top)
      return {
        ...{ file, class: known ? ranked[0].name : null },
        classes: classes.map(({ name, score }) => ({ class: name, value: score, score })),
      }
    })
  })
}

async function inChunks(
  files: readonly string[],
  { onProgress }: PredictOptions,
  work: (some: readonly string[]) => Promise<readonly Prediction[]>,
): Promise<readonly Prediction[]> {
  const all: Prediction[] = []
  for (let from = 0; from < files.length; from += chunk) {
    all.push(...(await work(files.slice(from, from + chunk))))
    onProgress?.(all.length / files.length)
  }
  return all
}
