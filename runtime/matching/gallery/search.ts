/** Searches a gallery: compares an image with every enrolled image and ranks the classes. */
import type { Combination } from '../combination.js'
import { readImages } from '../image-files.js'
import type { Features, Matcher } from '../matcher.js'
import { type Answer, answerOf, type ClassRows, combine, prototypesOf, rankClasses } from '../predict.js'
import type { Trained } from '../trained.js'
import type { Gallery } from './files.js'

/** The rows of each class, by name. */
export function classRows({ index: { images } }: Gallery): ClassRows {
  const classes = new Map<string, number[]>()
  for (const [row, { class: name }] of images.entries()) {
    const rows = classes.get(name)
    if (rows === undefined) classes.set(name, [row])
    else rows.push(row)
  }
  return new Map([...classes].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export interface Finding extends Answer {
  readonly file: string
  readonly classes: readonly (Answer['classes'][number] & {
    /** The most similar enrolled image of the class; absent if only the mean of features was compared. */
    readonly image?: string
  })[]
}

export interface SearchOptions {
  readonly combination: Combination
  readonly top: number
  /** The score from which a class is found; absent: always. */
  readonly score?: number | undefined
  readonly signal?: AbortSignal | undefined
  onProgress?(share: number): void
}

/** Queries that are held at a time: their scores with 100,000 images take 6 MiB. */
const chunk = 16

/** Ranks the enrolled classes for each image file, in order. */
export async function searchGallery(
  { frame }: Pick<Trained, 'frame'>,
  matcher: Matcher,
  gallery: Gallery,
  files: readonly string[],
  options: SearchOptions,
): Promise<readonly Finding[]> {
  const search = prepareSearch(matcher, gallery, options.combination)
  const findings: Finding[] = []
  for (let from = 0; from < files.length; from += chunk) {
    const some = files.slice(from, from + chunk)
    const queries = await matcher.embed(await readImages(some, frame, options.signal), 0)
    const found = await search(queries, options)
    findings.push(...some.map((file, query) => ({ file, ...found[query] })))
    options.onProgress?.(findings.length / files.length)
  }
  return findings
}

type Search = (queries: Features, options: Pick<SearchOptions, 'top' | 'score'>) => Promise<Omit<Finding, 'file'>[]>

/** Compares every query with every enrolled image, or with the mean of each class. */
export function prepareSearch(matcher: Matcher, gallery: Gallery, combination: Combination): Search {
  const classes = classRows(gallery)
  const names = [...classes.keys()]
  const compared = combination === 'prototype' ? prototypesOf(gallery.features, classes) : gallery.features
  return async (queries, { top, score: least }) => {
    const scores = await matcher.scores(queries, compared)
    return Array.from({ length: queries.count }, (_, query) => {
      const own = scores.subarray(query * compared.count, (query + 1) * compared.count)
      const values =
        combination === 'prototype'
          ? own
          : Float64Array.from(classes.values(), (rows) => combine(own, rows, combination))
      const ranked = rankClasses({ names, values }, 0)
      const answer = answerOf(ranked, { top, least, output: matcher.output })
      if (combination === 'prototype') return answer
      const withImage = answer.classes.map((each) => ({
        ...each,
        image: mostAlike(gallery, own, classes.get(each.class)!),
      }))
      return { ...answer, classes: withImage }
    })
  }
}

function mostAlike({ index }: Gallery, scores: Float32Array, rows: readonly number[]): string {
  const best = rows.reduce((best, row) => (scores[row] > scores[best] ? row : best), rows[0])
  return index.images[best].path
}
