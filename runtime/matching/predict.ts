/** Ranks the classes of an image: by reference images of each class, or by a classifier's outputs. */

import { elements } from '../../compiler/graph.js'
import { UserError } from '../base/user-error.js'
import type { Combination } from './combination.js'
import type { Features, Matcher } from './matcher.js'

/** The classes by name, and their rows of features. */
export type ClassRows = ReadonlyMap<string, readonly number[]>

export interface RankedClass {
  readonly name: string
  /** For ranking: higher means more similar. */
  readonly score: number
}

/** Scores of every query with every class. */
export interface ClassScores {
  readonly names: readonly string[]
  /** `[queries, classes]` row-major. */
  readonly values: Float32Array | Float64Array
}

/** @throws UserError if there is no class */
export async function scoreClasses(
  matcher: Matcher,
  queries: Features,
  { features, classes }: { readonly features: Features; readonly classes: ClassRows },
  combination: Combination,
): Promise<ClassScores> {
  const names = [...classes.keys()]
  if (names.length === 0) throw new UserError('there are no classes to compare with')
  if (combination === 'prototype') {
    return { names, values: await matcher.scores(queries, prototypesOf(features, classes)) }
  }
  const scores = await matcher.scores(queries, features)
  // In double precision, like tests.
  const values = new Float64Array(queries.count * names.length)
  for (let query = 0; query < queries.count; query++) {
    const own = scores.subarray(query * features.count, (query + 1) * features.count)
    for (const [at, rows] of [...classes.values()].entries()) {
      values[query * names.length + at] = combine(own, rows, combination)
    }
  }
  return { names, values }
}

/** Combines the scores of one query with the images of a class. */
export function combine(scores: Float32Array, rows: readonly number[], combination: 'mean' | 'best'): number {
  if (combination === 'best') return rows.reduce((best, row) => Math.max(best, scores[row]), Number.NEGATIVE_INFINITY)
  return rows.reduce((sum, row) => sum + scores[row], 0) / rows.length
}

/** The mean of each class's features. */
export function prototypesOf({ shape, values }: Features, classes: ClassRows): Features {
  const size = elements(shape)
  const means = new Float32Array(classes.size * size)
  for (const [at, rows] of [...classes.values()].entries()) {
    const sums = new Float64Array(size)
    for (const row of rows) for (let k = 0; k < size; k++) sums[k] += values[row * size + k]
    for (let k = 0; k < size; k++) means[at * size + k] = sums[k] / rows.length
  }
  return { shape, count: classes.size, values: means }
}

/** The classes of one query, the most similar first; ties by name. */
export function rankClasses({ names, values }: ClassScores, query: number): RankedClass[] {
  const own = values.subarray(query * names.length, (query + 1) * names.length)
  const ranked = names.map((name, at) => ({ name, score: own[at] }))
  return ranked.sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
}

/** The prediction for a query. */
export interface Answer {
  /** The most similar class; `null` if unknown: no class reaches the threshold. */
  readonly class: string | null
  /** The most similar classes, with the network's output: a probability, a similarity or a distance. */
  readonly classes: readonly { readonly class: string; readonly value: number; readonly score: number }[]
}

/**
 * The answer for one query's ranked classes.
 *
 * @param least the score from which a class is known; undefined: always
 * @param top the number of classes to list
 * @param output the network's output for a score
 */
export function answerOf(
  ranked: readonly RankedClass[],
  { top, least, output }: { readonly top: number; readonly least: number | undefined; output(score: number): number },
): Answer {
  const isKnown = ranked.length > 0 && (least === undefined || ranked[0].score >= least)
  const classes = ranked.slice(0, top).map(({ name, score }) => ({ class: name, value: output(score), score }))
  return { class: isKnown ? ranked[0].name : null, classes }
}
