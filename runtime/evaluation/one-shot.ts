/** One-shot accuracy by alphabet. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Tf } from '../base/tf.js'
import type { OneShotTask } from '../data/batch.js'
import type { Dataset } from '../data/dataset.js'
import { type Normalisation, readNormalised } from '../data/images/normalise.js'
import type { Siamese } from '../model/siamese.js'
import { type Interval, wilson } from './interval.js'
import { judge, sigmoid } from './rule.js'

export interface AlphabetScore {
  readonly alphabet: string
  readonly tasks: number
  readonly correct: number
  /** Tasks whose probabilities were all too much alike; none of them is correct. */
  readonly alike: number
  readonly accuracy: number
  readonly interval: Interval
}

export interface OneShotResult {
  /** The mean over the alphabets. */
  readonly accuracy: number
  readonly interval: Interval
  readonly tasks: number
  readonly correct: number
  readonly alphabets: readonly AlphabetScore[]
}

export interface OneShotOptions {
  readonly tf: Tf
  readonly siamese: Siamese
  readonly dataset: Dataset
  readonly normalisation: Normalisation
  readonly minDeviation: number
  /** Images through the tower at a time, and twice as many pairs through the head; 128 unless given, the images of a training step of 64 pairs. */
  readonly batch?: number
  /** Stops between two batches with its reason. */
  readonly signal?: AbortSignal
  /** Called after every batch of images, with the share of the whole test done. */
  readonly onProgress?: (share: number) => void
}

/** Tests on the tasks of each alphabet in turn: the features of an image are computed once, however many tasks it is in. */
export async function oneShotTest(
  options: OneShotOptions,
  tasks: readonly (readonly OneShotTask[])[],
): Promise<OneShotResult> {
  const alphabets: AlphabetScore[] = []
  for (const [index, ofAlphabet] of tasks.entries()) {
    const progress = (share: number) => options.onProgress?.((index + share) / tasks.length)
    if (ofAlphabet.length > 0) alphabets.push(await testAlphabet({ ...options, onProgress: progress }, ofAlphabet))
  }
  const total = sum(alphabets.map((score) => score.tasks))
  const correct = sum(alphabets.map((score) => score.correct))
  const accuracy = sum(alphabets.map((score) => score.accuracy)) / Math.max(1, alphabets.length)
  return { accuracy, interval: wilson(correct, total), tasks: total, correct, alphabets }
}

async function testAlphabet(options: OneShotOptions, tasks: readonly OneShotTask[]): Promise<AlphabetScore> {
  const images = [...new Set(tasks.flatMap(({ test, support }) => [test, ...support]))]
  const row = new Map(images.map((image, index) => [image, index]))
  const features = await embed(options, images)
  try {
    const pairs = tasks.flatMap(({ test, support }) =>
      support.map((image) => [row.get(test)!, row.get(image)!] as const),
    )
    const { scores, probabilities } = await scorePairs(options, features, pairs)
    let [correct, alike, offset] = [0, 0, 0]
    for (const { support, truth } of tasks) {
      const end = offset + support.length
      const judgement = judge(
        scores.subarray(offset, end),
        probabilities.subarray(offset, end),
        truth,
        options.minDeviation,
      )
      if (judgement.right) correct++
      if (judgement.alike) alike++
      offset = end
    }
    const { alphabet } = tasks[0]
    const accuracy = correct / tasks.length
    return { alphabet, tasks: tasks.length, correct, alike, accuracy, interval: wilson(correct, tasks.length) }
  } finally {
    features.dispose()
  }
}

/** The tower's output for the images, `[images, ...]`, in inference mode. The caller disposes of it. */
async function embed(options: OneShotOptions, images: readonly number[]): Promise<Tensor> {
  const { tf, siamese, dataset, batch = 128 } = options
  const pixels = dataset.images.height * dataset.images.width
  const parts: Tensor[] = []
  try {
    for (let start = 0; start < images.length; start += batch) {
      const chunk = images.slice(start, start + batch)
      const values = new Float32Array(chunk.length * pixels)
      for (const [index, image] of chunk.entries()) {
        readNormalised(dataset, image, options.normalisation, values, index * pixels)
      }
      parts.push(
        tf.tidy(() => {
          const input: Tensor4D = tf.tensor4d(values, [chunk.length, dataset.images.height, dataset.images.width, 1])
          return siamese.features(input, false)
        }),
      )
      await turn(options)
      options.onProgress?.((start + chunk.length) / images.length)
    }
    return tf.tidy(() => tf.concat(parts, 0))
  } finally {
    tf.dispose(parts)
  }
}

/** The scores that rank and the probabilities of the pairs of rows of `features`. */
async function scorePairs(
  options: OneShotOptions,
  features: Tensor,
  pairs: readonly (readonly [number, number])[],
): Promise<{ scores: Float32Array; probabilities: Float32Array }> {
  const { tf, siamese, batch = 128 } = options
  const scores = new Float32Array(pairs.length)
  const probabilities = new Float32Array(pairs.length)
  for (let start = 0; start < pairs.length; start += 2 * batch) {
    const chunk = pairs.slice(start, start + 2 * batch)
    const output = tf.tidy(() => {
      const rows = (side: 0 | 1) =>
        tf.gather(
          features,
          tf.tensor1d(
            chunk.map((pair) => pair[side]),
            'int32',
          ),
        )
      const { logits, probabilities } = siamese.score(rows(0), rows(1), false)
      return { values: logits ?? probabilities, logits: logits !== undefined }
    })
    const values = (await output.values.data()) as Float32Array
    output.values.dispose()
    scores.set(values, start)
    probabilities.set(output.logits ? values.map(sigmoid) : values, start)
    await turn(options)
  }
  return { scores, probabilities }
}

/** Lets signals and timers have their turn, which synchronous engines would not. */
async function turn({ signal }: OneShotOptions): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal?.throwIfAborted()
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
