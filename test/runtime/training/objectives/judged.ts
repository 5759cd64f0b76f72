/** What objectives say of features written out in a test, on any engine, with heads that any other program has too. */
import type { Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import type { EngineName } from '../../../../runtime/engines/engine.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import type { PartUse } from '../../../../runtime/protocol/part.js'
import { type BoundObjective, bindObjective } from '../../../../runtime/training/objectives/bind.js'
import type { Features, JudgeContext, Judgement } from '../../../../runtime/training/objectives/objective.js'
import { enginesUnderTest, readAll } from '../../helpers/engines.js'

/** An image each. */
export type Rows = readonly (readonly number[])[]

export interface JudgedBatch {
  readonly features: Rows
  readonly labels?: readonly number[]
  readonly items?: number
}

export interface Judged {
  readonly objective: number
  readonly accuracy: number
  /** Of the objective by the features, row-major. */
  readonly gradient: readonly number[]
  /** By each scalar that is learned. */
  readonly learned: Readonly<Record<string, number>>
}

/** Pairs score the product of their features, a classifier's logits are the features. */
const heads: JudgeContext['siamese'] = {
  score(left, right) {
    const logits: Tensor1D = tf.sum(tf.mul(left, right), 1)
    return { logits, values: tf.sigmoid(logits) }
  },
  scoreAll: (left, right) => tf.matMul(left as Tensor2D, right as Tensor2D, false, true),
  classify: (features) => features as Tensor2D,
}

/** The objective with its gradient. */
export async function judgeOn(engine: EngineName, use: PartUse, batch: JudgedBatch): Promise<Judged> {
  await openEngine(engine)
  const bound = bindObjective(tf, use)
  const names = [...bound.learned.keys()].map((path) => path.replace('objective/', ''))
  const [objective, accuracy, gradient, ...learned] = await readAll(() => {
    let accuracy: Scalar | undefined
    const judge = (features: Tensor) => {
      const judged = judgeRows(bound, features, batch)
      accuracy = tf.keep(judged.accuracy)
      return judged.objective
    }
    const scalars: Variable[] = [...bound.learned.values()]
    const { value, grads } = tf.valueAndGrads(judge)([tf.tensor2d(batch.features.map((row) => [...row])), ...scalars])
    return [value, accuracy!, ...grads]
  })
  bound.dispose()
  return {
    objective: objective[0],
    accuracy: accuracy[0],
    gradient: [...gradient],
    learned: Object.fromEntries(names.map((name, at) => [name, learned[at][0]])),
  }
}

/** To be called inside a tidy. */
export function judgeRows(bound: BoundObjective, features: Tensor, { labels = [], items = 1 }: JudgedBatch): Judgement {
  const sides: Features =
    bound.part.takes === 'pairs' ? (tf.split(features, 2) as [Tensor, Tensor]) : [features, features]
  return bound.judge({ tf, siamese: heads, noise: [] }, sides, { labels: tf.tensor1d([...labels]), items })
}

/** A test for each engine, to 1e-6 of the largest number. */
export function itAgrees(what: string, use: PartUse, batch: JudgedBatch, expected: Judged): void {
  for (const { name } of enginesUnderTest) {
    it(`${what} agrees with PyTorch on ${name}`, async () => {
      const judged = await judgeOn(name, use, batch)
      close([judged.objective], [expected.objective])
      close([judged.accuracy], [expected.accuracy])
      close(judged.gradient, expected.gradient)
      expect(Object.keys(judged.learned)).to.deep.equal(Object.keys(expected.learned))
      for (const [path, value] of Object.entries(expected.learned)) close([judged.learned[path]], [value])
    })
  }
}

function close(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).to.have.length(expected.length)
  const most = 1e-6 * Math.max(...expected.map(Math.abs))
  for (const [at, value] of expected.entries()) expect(actual[at], `number ${at}`).to.be.closeTo(value, most)
}

/** 2 drawings of 3 classes: row `item * 3 + class`. */
export const sixDrawings: Rows = [
  [1, 0.25, -0.5, 0.125],
  [0.5, 0.75, 0.375, 0.5],
  [0.25, -1, 0.625, -0.75],
  [0.75, 0.5, 0.75, 0.375],
  [-0.25, 1, -0.125, 0.625],
  [0.875, -0.625, 0.875, -0.125],
]
