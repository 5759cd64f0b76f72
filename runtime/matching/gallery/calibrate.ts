/**
 * The threshold of searches: how often an image whose class is not enrolled finds a class, measured by leaving out the
 * class of each enrolled image.
 */
import path from 'node:path'
import { randomStream, sample } from '../../base/random.js'
import { UserError } from '../../base/user-error.js'
import type { JudgedPairs } from '../../evaluation/class-bootstrap.js'
import { measureThreshold } from '../calibrate.js'
import type { Combination } from '../combination.js'
import { readImages } from '../image-files.js'
import type { Features, Matcher } from '../matcher.js'
import { combine, prototypesOf } from '../predict.js'
import type { Trained } from '../trained.js'
import { takeRows } from './enrol.js'
import type { Gallery, GalleryThreshold } from './files.js'
import { classRows } from './search.js'

export interface GalleryCalibrationOptions {
  /** The maximum fraction of images of classes not enrolled that find a class; inside (0, 1). */
  readonly far: number
  readonly combination: Combination
  readonly signal?: AbortSignal | undefined
  onProgress?(share: number): void
}

/** The number of enrolled images used as queries, drawn at random if there are more. */
const mostQueries = 2000
const chunk = 16

/** @throws UserError if the gallery is too small for the rate */
export async function calibrateGallery(
  trained: Trained,
  matcher: Matcher,
  gallery: Gallery,
  { far, combination, signal, onProgress }: GalleryCalibrationOptions,
): Promise<GalleryThreshold> {
  const { index, features, folder } = gallery
  const classes = classRows(gallery)
  if (classes.size < 3) {
    throw new UserError(
      `${folder} has ${classes.size} classes; without one of them at least 2 are needed`,
      'enrol more classes',
    )
  }
  const rows = chooseRows(index.images.length)
  const [strangers, own]: [Trial[], Trial[]] = [[], []]
  for (let from = 0; from < rows.length; from += chunk) {
    const some = rows.slice(from, from + chunk)
    const queries = await queriesOf(trained, matcher, gallery, some, signal)
    const found = await leaveOut(matcher, { gallery, classes, rows: some, queries, combination })
    strangers.push(...found.strangers)
    own.push(...found.own)
    onProgress?.((from + some.length) / rows.length)
  }
  const judged = { classes: classes.size, same: trialsOf(own), different: trialsOf(strangers) }
  const words = { different: 'searches for classes that are not enrolled', shared: 'classes' }
  const { score, falseAccepts, falseRejects } = measureThreshold([judged], far, 1, words)
  return {
    ...{ far, combine: combination, score, value: matcher.output(score) },
    ...{ false_accepts: falseAccepts, false_rejects: falseRejects },
    ...{ classes: classes.size, images: features.count, features: index.features.sha256 },
  }
}

function chooseRows(count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, row) => row)
  return count <= mostQueries ? all : sample(randomStream(1, 'gallery queries'), all, mostQueries)
}

/** With two towers, the features of queries differ from the enrolled ones. */
async function queriesOf(
  { frame }: Trained,
  matcher: Matcher,
  { folder, index, features }: Gallery,
  rows: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Features> {
  if (matcher.towers === 1) return takeRows(features, rows)
  const files = rows.map((row) => path.resolve(folder, index.images[row].path))
  return matcher.embed(await readImages(files, frame, signal), 0)
}

/** The score of one search, and the number of the query's class. */
interface Trial {
  readonly score: number
  readonly of: number
}

interface LeftOut {
  readonly gallery: Gallery
  readonly classes: ReadonlyMap<string, readonly number[]>
  readonly rows: readonly number[]
  readonly queries: Features
  readonly combination: Combination
}

/** Each query against all other classes, of which the best counts, and against the other images of the same class. */
async function leaveOut(matcher: Matcher, { gallery, classes, rows, queries, combination }: LeftOut) {
  const { features, index } = gallery
  const names = [...classes.keys()]
  const byPrototype = combination === 'prototype'
  const compared = byPrototype ? prototypesOf(features, classes) : features
  const scores = await matcher.scores(queries, compared)
  const others = rows.map((row) => classes.get(index.images[row].class)!.filter((other) => other !== row))
  const ownScores = byPrototype ? await scoresWithOwn(matcher, queries, features, others) : undefined
  const [strangers, own]: [Trial[], Trial[]] = [[], []]
  for (const [query, row] of rows.entries()) {
    const line = scores.subarray(query * compared.count, (query + 1) * compared.count)
    const of = names.indexOf(index.images[row].class)
    let best = Number.NEGATIVE_INFINITY
    for (const [at, name] of names.entries()) {
      if (at === of) continue
      best = Math.max(best, byPrototype ? line[at] : combine(line, classes.get(name)!, combination))
    }
    strangers.push({ score: best, of })
    if (others[query].length === 0) continue
    own.push({ score: byPrototype ? ownScores![query] : combine(line, others[query], combination), of })
  }
  return { strangers, own }
}

/** Each query against the mean of the features of the given rows; NaN if there are none. */
async function scoresWithOwn(
  matcher: Matcher,
  queries: Features,
  features: Features,
  others: readonly (readonly number[])[],
): Promise<readonly number[]> {
  const means = prototypesOf(features, new Map(others.map((rows, query) => [String(query), rows])))
  const scores = await matcher.scores(queries, means)
  return others.map((_, query) => scores[query * others.length + query])
}

function trialsOf(trials: readonly Trial[]): JudgedPairs {
  const classes = Uint32Array.from(trials, ({ of }) => of)
  return { scores: Float32Array.from(trials, ({ score }) => score), left: classes, right: classes }
}
