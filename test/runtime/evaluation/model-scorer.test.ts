import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import { dihedralMap } from '../../../runtime/data/images/affine-map.js'
import { ink } from '../../../runtime/data/images/ink.js'
import { Picture } from '../../../runtime/data/images/picture.js'
import { resize } from '../../../runtime/data/images/resize.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { modelClassifier, modelScorer } from '../../../runtime/evaluation/model-scorer.js'
import { sigmoid } from '../../../runtime/evaluation/rule.js'
import { labelsOf } from '../../../runtime/evaluation/scorer.js'
import { createScores } from '../../../runtime/evaluation/scores.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import { usePart } from '../../../runtime/protocol/part.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { relativeDifference } from '../engines/reference.js'
import {
  tinyBranches,
  tinyDataset,
  tinyDistance,
  tinyEmbedding,
  tinyEmbeddings,
  tinyNetwork,
} from '../training/tiny.js'

const { images, groups } = tinyDataset()
const steps = [usePart(ink)]

async function load(network: Network) {
  const { tf } = await openEngine('cpu')
  return { tf, siamese: await buildModel(network, initialWeights(network, 5)) }
}

/** Ink, turned before it is inked. */
function image(index: number, view = 0): Float32Array {
  const picture = new Picture()
  picture.load(images, index)
  if (view > 0) picture.warp(dihedralMap(view, images))
  return picture.pixels().map((value) => 1 - value)
}

/** The scores of every image with the one in its place. */
function diagonal(scores: Tensor2D): Float32Array {
  const values = scores.dataSync() as Float32Array
  return Float32Array.from({ length: scores.shape[0] }, (_, at) => values[at * scores.shape[1] + at])
}

describe('a network as tests see it', () => {
  it('scores pairs as the whole network does: the logits, whose probability is its output', async () => {
    const { tf, siamese } = await load(tinyNetwork)
    const before = tf.memory().numTensors
    const scorer = modelScorer({ tf, siamese, images, steps })
    const [left, right] = [
      [0, 7, 90, 33],
      [1, 50, 91, 33],
    ]
    for (const view of [0, 1, 6]) {
      const features = [await scorer.embed(left, view), await scorer.embed(right, view)]
      const all = scorer.scoreAll(features[0], features[1])
      const batch = (list: readonly number[]) =>
        tf.stack(list.map((index) => tf.tensor3d(image(index, view), [6, 6, 1])))
      const expected = tf.tidy(() => siamese.layersModel.predict([batch(left), batch(right)]) as Tensor)
      const values = diagonal(all)
      expect(relativeDifference(values.map(scorer.output), expected.dataSync())).to.be.below(1e-5)
      expect(Math.min(...values)).to.be.below(0)
      tf.dispose([...features, all, expected])
    }
    expect(scorer.output(1.5)).to.equal(sigmoid(1.5))
    siamese.dispose()
    expect(tf.memory().numTensors).to.be.below(before)
  })

  it('has the score itself as output where the head does not end in a sigmoid', async () => {
    const network = buildNetwork({
      input: [6, 6, 1],
      tower: ({ inputs, chain }) => chain('', ['flatten', 'dense(3)'], inputs[0]),
      head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)'], add('subtract', 'subtract', ...inputs)),
    })
    const { tf, siamese } = await load(network)
    const scorer = modelScorer({ tf, siamese, images, steps })
    expect(scorer.output(-7.25)).to.equal(-7.25)
    const features = await scorer.embed([0, 1])
    const scores = scorer.scoreAll(features, features)
    expect([...diagonal(scores)]).to.deep.equal([0, 0])
    tf.dispose([features, scores])
    siamese.dispose()
  })

  it('embeds what is at the left by the left tower, and what is at the right by the right one', async () => {
    const { tf, siamese } = await load(tinyBranches)
    const scores = createScores({ tf, scorer: modelScorer({ tf, siamese, images, steps }) })
    const [left, right] = [
      [0, 7, 90, 33],
      [1, 7, 91],
    ]
    const every = await scores.every(left, right, { views: 1 })
    const batch = (list: readonly number[]) => tf.stack(list.map((index) => tf.tensor3d(image(index), [6, 6, 1])))
    const pairs = left.flatMap((one) => right.map((other) => [one, other]))
    const expected = tf.tidy(() => {
      const sides = [0, 1].map((side) => batch(pairs.map((pair) => pair[side])))
      return [...(siamese.layersModel.predict(sides) as Tensor).dataSync()]
    })
    expect(relativeDifference(Float32Array.from(every, scores.output), Float32Array.from(expected))).to.be.below(1e-5)
    const some = await scores.pairs([7, 90], [1, 7], { views: 1 })
    expect(relativeDifference(some, Float32Array.from([every[3], every[7]]))).to.be.below(1e-5)
    const turned = await scores.pairs([1, 7], [7, 90], { views: 1 })
    expect(relativeDifference(some, turned)).to.be.above(1e-3)
    siamese.dispose()
  })

  /** Of one image from another, as a network without a head has it. */
  const distances = {
    euclidean: (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, at) => value - b[at])),
    l1: (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + Math.abs(value - b[at]), 0),
    cosine: (a: readonly number[], b: readonly number[]) =>
      1 - a.reduce((sum, value, at) => sum + value * b[at], 0) / Math.hypot(...a) / Math.hypot(...b),
  }
  for (const [distance, between] of Object.entries(distances)) {
    it(`compares features by their ${distance} distance where it has no head: the nearer, the higher the score`, async () => {
      for (const network of [tinyEmbedding, tinyEmbeddings]) {
        const { tf, siamese } = await load(network)
        const scorer = modelScorer({ tf, siamese, images, steps, distance: distance as keyof typeof distances })
        const [left, right] = [
          [0, 7, 90],
          [1, 33, 91],
        ]
        const features = [await scorer.embed(left, 0, 0), await scorer.embed(right, 0, network.towers.length - 1)]
        const [a, b] = features.map((own) => own.arraySync() as number[][])
        const expected = a.flatMap((one) => b.map((other) => between(one, other)))
        const all = scorer.scoreAll(features[0], features[1])
        const outputs = Array.from(all.dataSync(), scorer.output)
        for (const [at, value] of outputs.entries()) expect(value).to.be.closeTo(expected[at], 1e-5)
        for (const [at, score] of all.dataSync().entries()) expect(score).to.be.closeTo(-expected[at], 1e-5)
        tf.dispose([...features, all])
        siamese.dispose()
      }
    })
  }

  it('takes the pair with the smaller number of a distance for the likelier', async () => {
    const { tf, siamese } = await load(tinyDistance)
    const scorer = modelScorer({ tf, siamese, images, steps })
    const features = await scorer.embed([0, 7, 90])
    const values = tf.tidy(() => [...siamese.score(features, tf.reverse(features, 0), false).values.dataSync()])
    const scores = [...diagonal(scorer.scoreAll(features, tf.reverse(features, 0)))]
    expect(values[1]).to.equal(0)
    expect(values[0]).to.be.above(0)
    for (const [at, value] of values.entries()) expect(-scores[at]).to.be.closeTo(value, 1e-6)
    for (const score of scores) expect(scorer.output(score)).to.equal(-score)
    const all = [...scorer.scoreAll(features, features).dataSync()]
    for (const at of [0, 4, 8]) expect(all[at]).to.be.closeTo(0, 1e-6)
    expect(all[2]).to.be.closeTo(scores[0], 1e-6)
    siamese.dispose()
  })

  it('classifies by its logits, and names its outputs by the groups that it was trained on', async () => {
    const network = buildNetwork({
      ...{ input: [3, 3, 1], kind: 'classifier' },
      tower: ({ inputs, chain }) => chain('', ['conv(3, 2x2)', 'relu', 'flatten'], inputs[0]),
      head: ({ inputs, add }) => add('dense', 'dense(8)', inputs[0]),
    })
    const { tf, siamese } = await load(network)
    const before = tf.memory().numTensors
    const small = [...steps, usePart(resize, { height: 3, width: 3 })]
    const classifier = modelClassifier({ tf, siamese, images, steps: small, labels: labelsOf(groups.slice(0, 2)) })
    expect(classifier.labels).to.have.length(8)
    expect(classifier.labels.slice(3, 5)).to.deep.equal(['A/character3', 'B/character0'])
    const scores = await classifier.classScores([3, 17])
    const average = (index: number) => {
      const pixels = image(index)
      const block = (r: number, c: number) =>
        [0, 1, 6, 7].reduce((sum, step) => sum + pixels[12 * r + 2 * c + step], 0) / 4
      return [0, 1, 2].map((r) => [0, 1, 2].map((c) => [block(r, c)]))
    }
    const expected = tf.tidy(() => siamese.layersModel.predict(tf.tensor4d([average(3), average(17)])) as Tensor)
    expect(relativeDifference(scores, expected.dataSync())).to.be.below(1e-5)
    expected.dispose()
    expect(tf.memory().numTensors).to.equal(before)
    siamese.dispose()
  })
})
