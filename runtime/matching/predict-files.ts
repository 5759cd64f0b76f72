/** Ranks classes for image files; none if nothing reaches the threshold. */
import type { Combination } from './combination.js'
import { type ImageFile, readImages } from './image-files.js'
import type { Features, Matcher } from './matcher.js'
import { type Answer, answerOf, type ClassRows, rankClasses, scoreClasses } from './predict.js'
import type { Threshold } from './threshold.js'
import type { Trained } from './trained.js'

export interface Prediction extends Answer {
  readonly file: string
}

export interface PredictOptions {
  /** The number of classes to list. */
  readonly top: number
  readonly threshold?: Threshold | undefined
  readonly signal?: AbortSignal | undefined
  onProgress?(share: number): void
}

/** The reference images or features that queries are compared with. */
export interface Support {
  readonly features: Features
  readonly classes: ClassRows
}

/** Queries that are held at a time. */
const chunk = 64

/** The features of reference images, with their classes. */
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

/** Predicts the class of each image file, in order. */
export async function predictFiles(
  { frame }: Trained,
  matcher: Matcher,
  files: readonly string[],
  {
    support,
    combination,
    top,
    threshold,
    ...options
  }: PredictOptions & { readonly support: Support; readonly combination: Combination },
): Promise<readonly Prediction[]> {
  return inChunks(files, options, async (some) => {
    const queries = await matcher.embed(await readImages(some, frame, options.signal), 0)
    const scores = await scoreClasses(matcher, queries, support, combination)
    const as = { top, least: threshold?.score, output: matcher.output }
    return some.map((file, query): Prediction => ({ file, ...answerOf(rankClasses(scores, query), as) }))
  })
}

/** With a classifier, whose outputs are `labels`; scores and the threshold are probabilities. */
export async function classifyFiles(
  { frame }: Trained,
  matcher: Matcher,
  files: readonly string[],
  {
    labels,
    least,
    top,
    ...options
  }: PredictOptions & { readonly labels: readonly string[]; readonly least?: number | undefined },
): Promise<readonly Prediction[]> {
  return inChunks(files, options, async (some) => {
    const values = await matcher.classify(await readImages(some, frame, options.signal), labels)
    const as = { top, least, output: (score: number) => score }
    return some.map((file, query): Prediction => {
      return { file, ...answerOf(rankClasses({ names: labels, values }, query), as) }
    })
  })
}

async function inChunks(
  files: readonly string[],
  { onProgress }: Pick<PredictOptions, 'onProgress'>,
  work: (some: readonly string[]) => Promise<readonly Prediction[]>,
): Promise<readonly Prediction[]> {
  const all: Prediction[] = []
  for (let from = 0; from < files.length; from += chunk) {
    all.push(...(await work(files.slice(from, from + chunk))))
    onProgress?.(all.length / files.length)
  }
  return all
}
