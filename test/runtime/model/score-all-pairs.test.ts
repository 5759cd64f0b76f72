/**
 * The scores of all pairs at once, against those of `score` pair by pair, and their gradients against finite
 * differences.
 */
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { elements, type Network } from '../../../compiler/graph.js'
import { UserError } from '../../../runtime/base/user-error.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { planAllPairs } from '../../../runtime/model/all-pairs.js'
import { buildModel, type SiameseModel } from '../../../runtime/model/model.js'
import { relativeDifference, values } from '../engines/reference.js'
import { type EngineUnderTest, enginesUnderTest, readAll, tellMissingEngines } from '../helpers/engines.js'
import { numericalGradient } from '../helpers/finite-differences.js'
import { type Features, featureShapes, headNetwork, libraryHeads, measures } from './head-networks.js'

const tolerance = 1e-5

/** Every head of the library, others that are measures, and some that go pair by pair. */
const heads: readonly (readonly [head: string, features: Features])[] = [
  ...libraryHeads.map((head) => [head, 'vector'] as const),
  ['l1', 'image'],
  ['euclidean', 'image'],
  ['cosine', 'image'],
  ['abs(flatten(right) - flatten(left)) -> dense(1, bias=false)', 'image'],
  ['dense(right, 3) - (dense(left, 3) -> tanh) -> dense(1) -> sigmoid', 'vector'],
  ['left - right -> sum -> sigmoid', 'vector'],
  ['abs(left * right) -> mean -> scale(init=2) -> swish -> dense(1) -> sigmoid', 'image'],
  ['square(right * left) -> flatten -> dense(1) -> sigmoid', 'image'],
  ['square(left - right) -> sum(keep_dims=true) -> flatten -> dense(1) -> sigmoid', 'image'],
  ['abs(left - right) -> dense(4) -> relu -> dense(1) -> sigmoid', 'vector'],
  ['abs(left - right) -> max -> dense(1)', 'image'],
  ['concat(left, right) -> dense(1) -> sigmoid', 'vector'],
]

const weightsOf = (network: Network) =>
  network.weights.map(({ shape }, index) => values(40 + index, elements(shape)).map((value) => value + 0.1))

/**
 * Features of `count` images, multiples of 1/8: many values of two images are the same, where `abs` has the slope 0.
 */
function features(seed: number, count: number, kind: Features): tf.Tensor {
  const shape = [count, ...featureShapes[kind]]
  const coarse = values(seed, elements(shape)).map((value) => Math.round(value * 8) / 8)
  return tf.tensor(coarse, shape)
}

/** `score` of every pair, `[n, m]`. */
function onePairAtATime(model: SiameseModel, left: tf.Tensor, right: tf.Tensor, training: boolean): tf.Tensor {
  const rows = tf.unstack(left).map((row) => {
    const repeated = tf.stack(Array.from({ length: right.shape[0] }, () => row))
    const { logits, values } = model.score(repeated, right, training)
    return logits ?? values
  })
  return tf.stack(rows)
}

/** Scores, and the gradients of their sum weighted by `dy` in features and weights, all at once and pair by pair. */
async function compare([head, kind]: (typeof heads)[number], [n, m]: readonly [number, number]): Promise<void> {
  const network = headNetwork(head, kind)
  const model = await buildModel(network, weightsOf(network))
  const variables = [...model.weights.values()]
  const before = tf.memory().numTensors
  const found = await readAll(() => {
    const inputs = [features(1, n, kind), features(2, m, kind)]
    const dy = tf.tensor(values(3, n * m), [n, m])
    const outside = model.scoreAll(inputs[0], inputs[1], false)
    expect(outside.shape).to.deep.equal([n, m])
    const given = [...inputs, ...variables]
    const together = tf.grads((left, right) => model.scoreAll(left, right, true))(given, dy)
    const apart = tf.grads((left, right) => onePairAtATime(model, left, right, true))(given, dy)
    const inTraining = model.scoreAll(inputs[0], inputs[1], true)
    return [outside, inTraining, onePairAtATime(model, inputs[0], inputs[1], false), ...together, ...apart]
  })
  expect(tf.memory().numTensors, head).to.equal(before)
  const [outside, inTraining, expected, ...gradients] = found
  expect(relativeDifference(outside, expected), head).to.be.below(tolerance)
  expect(relativeDifference(inTraining, expected), head).to.be.below(tolerance)
  const count = gradients.length / 2
  for (let i = 0; i < count; i++) {
    const of = `${head}, gradient of ${['left', 'right', ...model.weights.keys()][i]}`
    expect(
      gradients[i].some((value) => value !== 0),
      of,
    ).to.equal(true)
    expect(relativeDifference(gradients[i], gradients[count + i]), of).to.be.below(tolerance)
  }
  model.dispose()
}

const measured: Readonly<Record<(typeof measures)[number], (a: readonly number[], b: readonly number[]) => number>> = {
  cosine_similarity: (a, b) => sum(a.map((value, k) => value * b[k])) / length(a) / length(b),
  squared_euclidean: (a, b) => -sum(a.map((value, k) => (value - b[k]) ** 2)),
  euclidean_distance: (a, b) => -length(a.map((value, k) => value - b[k])),
  l1_distance: (a, b) => -sum(a.map((value, k) => Math.abs(value - b[k]))),
}

/** Of every image with every one, including itself: higher is more similar. */
async function rankedByMeasure(head: (typeof measures)[number]): Promise<void> {
  const model = await buildModel(headNetwork(head), [])
  const [images, scores, gradient] = await readAll(() => {
    const images = features(1, 6, 'vector')
    const score = (x: tf.Tensor) => model.scoreAll(x, x, true)
    return [images, score(images), tf.grad(score)(images, tf.tensor(values(3, 36), [6, 6]))]
  })
  const rows = Array.from({ length: 6 }, (_, row) => [...images.subarray(row * 13, (row + 1) * 13)])
  const expected = rows.flatMap((a) => rows.map((b) => measured[head](a, b)))
  for (const [at, score] of scores.entries()) expect(score, head).to.be.closeTo(expected[at], 2e-5)
  expect(gradient.every(Number.isFinite), head).to.equal(true)
  model.dispose()
}

/** The gradient in images that are on both sides. */
async function compareWithThemselves(head: (typeof libraryHeads)[number]): Promise<void> {
  const network = headNetwork(head)
  const model = await buildModel(network, weightsOf(network))
  const [together, apart] = await readAll(() => {
    const [images, dy] = [features(1, 6, 'vector'), tf.tensor(values(3, 36), [6, 6])]
    return [
      tf.grad((x) => model.scoreAll(x, x, true))(images, dy),
      tf.grad((x) => onePairAtATime(model, x, x, true))(images, dy),
    ]
  })
  expect(relativeDifference(together, apart), head).to.be.below(tolerance)
  model.dispose()
}

type Rows = readonly (readonly number[])[]

const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0)
const length = (a: readonly number[]): number => Math.sqrt(sum(a.map((value) => value * value)))

/** The library's heads from their formulas, without the sigmoid; `kernel` and `bias` are those of the dense layer. */
const logits: Readonly<
  Record<string, (a: readonly number[], b: readonly number[], kernel: readonly number[]) => number>
> = {
  weighted_l1: (a, b, kernel) => sum(a.map((value, k) => kernel[k] * Math.abs(value - b[k]))),
  l1: (a, b, [factor]) => (factor * sum(a.map((value, k) => Math.abs(value - b[k])))) / a.length,
  euclidean: (a, b, [factor]) => (factor * sum(a.map((value, k) => (value - b[k]) ** 2))) / a.length,
  cosine: (a, b, [factor]) => (factor * sum(a.map((value, k) => value * b[k]))) / length(a) / length(b),
}

/** Of `[left, right, kernel, bias]` in one array: the logits of all pairs of 2 and 3 images. */
function formula(head: string, all: Float64Array): number[] {
  const rows = (from: number, count: number): Rows =>
    Array.from({ length: count }, (_, row) => [...all.subarray(from + row * 13, from + (row + 1) * 13)])
  const [kernel, bias] = [[...all.subarray(65, all.length - 1)], all[all.length - 1]]
  return rows(0, 2).flatMap((a) => rows(26, 3).map((b) => logits[head](a, b, kernel) + bias))
}

async function againstFormula(head: (typeof libraryHeads)[number]): Promise<void> {
  const network = headNetwork(head)
  const weights = weightsOf(network)
  const model = await buildModel(network, weights)
  const [left, right, dy] = [26, 39, 6].map((size, index) => values(index + 5, size))
  const [scores, ...gradients] = await readAll(() => {
    const inputs = [tf.tensor(left, [2, 13]), tf.tensor(right, [3, 13])]
    const scoreAll = (left: tf.Tensor, right: tf.Tensor): tf.Tensor => model.scoreAll(left, right, true)
    const given = [...inputs, ...model.weights.values()]
    return [scoreAll(inputs[0], inputs[1]), ...tf.grads(scoreAll)(given, tf.tensor(dy, [2, 3]))]
  })
  const all = Float64Array.from([left, right, ...weights].flatMap((each) => [...each]))
  expect(relativeDifference(scores, formula(head, all)), head).to.be.below(tolerance)
  const slopes = numericalGradient((x) => formula(head, x), all, dy)
  expect(
    relativeDifference(
      gradients.flatMap((each) => [...each]),
      slopes,
    ),
    head,
  ).to.be.below(tolerance)
  model.dispose()
}

describe('the scores of all pairs', () => {
  tellMissingEngines()
  // A GPU in software compiles a second for each kind of program, and one engine shows what the graph does.
  const headsOn = ({ name }: EngineUnderTest) => (name === 'webgpu' ? heads.slice(0, 4) : heads)

  for (const engine of enginesUnderTest) {
    it(`are those of each pair on ${engine.name}, with their gradients, and leave no tensors`, async () => {
      await openEngine(engine.name)
      for (const head of headsOn(engine))
        for (const size of [
          [4, 4],
          [5, 9],
        ] as const)
          await compare(head, size)
    }).timeout(120_000)

    it(`have the gradient of both sides where those are the same, on ${engine.name}`, async () => {
      await openEngine(engine.name)
      for (const head of libraryHeads) await compareWithThemselves(head)
    }).timeout(60_000)

    it(`are what the formulas of the library's heads give on ${engine.name}, with their slopes`, async () => {
      await openEngine(engine.name)
      for (const head of libraryHeads) await againstFormula(head)
    }).timeout(60_000)

    it(`rank by the library's similarities and distances on ${engine.name}, with slopes also between an image and itself`, async () => {
      await openEngine(engine.name)
      for (const head of measures) await rankedByMeasure(head)
    }).timeout(60_000)
  }

  it('are computed in several blocks where the head takes pairs', async () => {
    await openEngine('wasm')
    // Four values of 6000 numbers for each of 900 pairs are 86 MB.
    const network = headNetwork('abs(left - right) -> max -> dense(1) -> sigmoid', 'large')
    expect(planAllPairs(network.head!).way).to.equal('pairs')
    const model = await buildModel(network, weightsOf(network))
    const before = tf.memory().numTensors
    const [left, right] = [1, 2].map((seed) => features(seed, 30, 'large'))
    const { kernels, result } = await tf.profile(() => model.scoreAll(left, right, false))
    const gathered = kernels.filter(({ name }) => name === 'GatherV2').map(({ outputShapes }) => outputShapes[0][0])
    expect(gathered.length).to.be.greaterThan(2)
    expect(gathered.reduce((total, rows) => total + rows, 0)).to.equal(2 * 900)
    const [found, expected] = await readAll(() => [result as tf.Tensor, onePairAtATime(model, left, right, false)])
    expect(relativeDifference(found, expected)).to.be.below(tolerance)
    tf.dispose([left, right])
    expect(tf.memory().numTensors).to.equal(before)
    model.dispose()
  })

  it('draw the noise of a head in training by its address', async () => {
    await openEngine('cpu')
    const network = headNetwork('abs(left - right) -> dropout(0.5) -> dense(1) -> sigmoid')
    const model = await buildModel(network, weightsOf(network))
    const [left, right] = [features(1, 3, 'vector'), features(2, 4, 'vector')]
    const scores = (iteration: number) =>
      tf.tidy(() => {
        const noise = [{ seed: 1, iteration, application: 'head' as const }]
        return model.scoreAll(left, right, true, { noise }).dataSync()
      })
    expect(scores(1)).to.deep.equal(scores(1))
    expect(scores(1)).not.to.deep.equal(scores(2))
    tf.dispose([left, right])
    model.dispose()
  })

  it('are refused in training where pairs take more memory than they may', async () => {
    await openEngine('cpu')
    const network = headNetwork('abs(left - right) -> max -> dense(1) -> sigmoid')
    const model = await buildModel(network, weightsOf(network))
    const [left, right] = [features(1, 3, 'vector'), features(2, 4, 'vector')]
    // Left, right, difference, absolute value, and three single numbers; with gradients, for 12 pairs.
    const bytes = 2 * 12 * 4 * (4 * 13 + 3)
    const scores = (activationBudget: number) =>
      tf.tidy(() => model.scoreAll(left, right, true, { activationBudget }).shape)
    expect(scores(bytes)).to.deep.equal([3, 4])
    let refusal: unknown
    try {
      scores(bytes - 1)
    } catch (error) {
      refusal = error
    }
    expect(refusal).to.be.instanceOf(UserError)
    expect((refusal as UserError).message).to.match(
      /^the head h is applied to each of 3 x 4 pairs in training, .*: its h\/max is not abs, square, sum, mean or dense\(1\) of h\/abs$/,
    )
    expect((refusal as UserError).help).to.match(/^take fewer images at a time, or a head as in std\/heads\.net/)
    tf.dispose([left, right])
    model.dispose()
  })
})
