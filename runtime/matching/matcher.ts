/**
 * A trained network on an engine: features of images, and scores of features. All commands that judge images use it;
 * tests use its components.
 */
import type { Tensor } from '@tensorflow/tfjs-core'
import { elements, type Network, type Shape } from '../../compiler/graph.js'
import { isOutOfMemory } from '../base/out-of-memory.js'
import { UserError } from '../base/user-error.js'
import { storeOf } from '../data/files/frame.js'
import type { ImageStore } from '../data/image-store.js'
import type { Engine } from '../engines/engine.js'
import { modelClassifier, modelScorer } from '../evaluation/model-scorer.js'
import type { Scorer } from '../evaluation/scorer.js'
import { createScores, type Scores, turn } from '../evaluation/scores.js'
import { buildModel, type SiameseModel } from '../model/model.js'
import type { Trained } from './trained.js'

/** The concatenated features of several images. */
export interface Features {
  /** The shape for one image. */
  readonly shape: Shape
  readonly count: number
  /** `[count, ...shape]` row-major. */
  readonly values: Float32Array
}

export interface Matcher {
  /** 1, or 2 if queries and supports have separate features. */
  readonly towers: number
  /** For every image of a store, or for some by index; `tower` 0 is that of queries, 1 that of supports. */
  embed(images: ImageStore, tower?: number, items?: readonly number[]): Promise<Features>
  /**
   * Every query with every support, `[queries, supports]` row-major: higher means more similar. The same as in the
   * run's tests.
   */
  scores(queries: Features, supports: Features): Promise<Float32Array>
  /** For pairs of images of a store, as in the run's tests. */
  scoresOf(images: ImageStore): Scores
  /** The output of the head, or the distance of features, for this score. */
  output(score: number): number
  /** The score for this output: the inverse of `output`. */
  scoreOf(output: number): number
  /** A classifier's probabilities, `[images, classes]` row-major, for every image of a store or for some. */
  classify(images: ImageStore, labels: readonly string[], items?: readonly number[]): Promise<Float32Array>
  dispose(): void
}

/** Images through the tower at a time. */
const batch = 64
/** The number of values of supports (32 MiB), and of queries, that are scored at a time. */
const mostValues = 1 << 23
const mostQueries = 64

/** The parts that are held on an engine. */
interface Held extends Pick<Trained, 'network' | 'steps' | 'distance'> {
  readonly tf: Engine['tf']
  readonly siamese: SiameseModel
  readonly signal: AbortSignal | undefined
}

/**
 * Keeps the network's weights on the engine until it is disposed of. `signal` stops between two batches with its
 * reason.
 */
export async function openMatcher(trained: Trained, engine: Engine, signal?: AbortSignal): Promise<Matcher> {
  const { network, values, steps, distance, frame } = trained
  const { tf } = engine
  const siamese = await buildModel(network, values)
  const held: Held = { tf, siamese, network, steps, distance, signal }
  // Scoring features does not read images.
  const scorer = scorerOf(held, storeOf([], frame))
  const { head } = network
  const isSigmoid = head?.nodes[head.output].op === 'sigmoid'
  const sign = head === undefined || head.gives === 'distance' ? -1 : 1
  const guarded = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => refuseOutOfMemory(error, network, engine))
  return {
    towers: scorer.towers,
    embed: (images, tower = 0, items = allOf(images)) => guarded(embedImages(held, images, tower, items)),
    scores: (queries, supports) => guarded(scoreFeatures(held, scorer, queries, supports)),
    scoresOf: (images) => createScores({ tf, scorer: scorerOf(held, images), ...(signal && { signal }) }),
    output: scorer.output,
    scoreOf: (output) => (isSigmoid ? Math.log(output / (1 - output)) : sign * output),
    classify: (images, labels, items = allOf(images)) => guarded(classifyImages(held, images, labels, items)),
    dispose: siamese.dispose,
  }
}

function scorerOf({ tf, siamese, steps, distance }: Held, images: ImageStore): Scorer {
  return modelScorer({ tf, siamese, images, steps, distance })
}

const allOf = ({ count }: ImageStore): readonly number[] => Array.from({ length: count }, (_, index) => index)

function refuseOutOfMemory(error: unknown, { name }: Network, { description }: Engine): never {
  if (!isOutOfMemory(error)) throw error
  throw new UserError(
    `out of memory: ${name} needs more than the engine ${description.name} has here`,
    'use another engine with --engine',
  )
}

async function embedImages(held: Held, images: ImageStore, tower: number, items: readonly number[]): Promise<Features> {
  const { towers, embed } = scorerOf(held, images)
  const { shape } = emptyFeatures(held.network, tower)
  const all = new Float32Array(items.length * elements(shape))
  for (let from = 0; from < items.length; from += batch) {
    const features = await embed(items.slice(from, from + batch), 0, towers === 1 ? 0 : tower)
    all.set((await features.data()) as Float32Array, from * elements(shape))
    features.dispose()
    await turn(held.signal)
  }
  return { shape, count: items.length, values: all }
}

async function scoreFeatures(
  { tf, signal }: Held,
  { scoreAll }: Scorer,
  queries: Features,
  supports: Features,
): Promise<Float32Array> {
  const all = new Float32Array(queries.count * supports.count)
  const columns = Math.max(2, Math.floor(mostValues / elements(supports.shape)))
  for (let left = 0; left < supports.count; left += columns) {
    const width = Math.min(columns, supports.count - left)
    const right = tensorOf(tf, supports, left, width)
    try {
      for (let top = 0; top < queries.count; top += mostQueries) {
        const height = Math.min(mostQueries, queries.count - top)
        const block = tf.tidy(() => scoreAll(tensorOf(tf, queries, top, height), right))
        const found = await block.data()
        block.dispose()
        for (let at = 0; at < found.length; at++) {
          // Turns -0 into 0 for printing.
          all[(top + Math.floor(at / width)) * supports.count + left + (at % width)] = 0 + found[at]
        }
        await turn(signal)
      }
    } finally {
      right.dispose()
    }
  }
  return all
}

function tensorOf(tf: Engine['tf'], { shape, values }: Features, from: number, count: number): Tensor {
  const size = elements(shape)
  return tf.tensor(values.subarray(from * size, (from + count) * size), [count, ...shape])
}

async function classifyImages(
  { signal, ...model }: Held,
  images: ImageStore,
  labels: readonly string[],
  items: readonly number[],
): Promise<Float32Array> {
  const { classScores } = modelClassifier({ ...model, images, labels })
  const all = new Float32Array(items.length * labels.length)
  for (let from = 0; from < items.length; from += batch) {
    const chunk = items.slice(from, from + batch)
    const logits = await classScores(chunk)
    for (const row of chunk.keys()) {
      const own = logits.subarray(row * labels.length, (row + 1) * labels.length)
      all.set(softmax(own), (from + row) * labels.length)
    }
    await turn(signal)
  }
  return all
}

/** The features of no image. */
export function emptyFeatures({ towers }: Network, tower: number): Features {
  const { nodes, output } = towers[towers.length === 1 ? 0 : tower]
  return { shape: nodes[output].output, count: 0, values: new Float32Array() }
}

/** Without overflow. */
function softmax(logits: Float32Array): Float32Array {
  const highest = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  const powers = logits.map((value) => Math.exp(value - highest))
  const sum = powers.reduce((total, value) => total + value, 0)
  return powers.map((value) => value / sum)
}
