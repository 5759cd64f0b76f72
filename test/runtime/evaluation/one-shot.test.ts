import { expect } from 'chai'
import type { OneShotTask } from '../../../runtime/data/batch.js'
import { readNormalised } from '../../../runtime/data/images/normalise.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { oneShotTest } from '../../../runtime/evaluation/one-shot.js'
import { deviation, judge, sigmoid } from '../../../runtime/evaluation/rule.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import { tinyDataset, tinyNetwork } from '../training/tiny.js'

describe('a one-shot task', () => {
  const right = (scores: number[], truth: number, minDeviation = 0.01) => judge(scores, scores, truth, minDeviation)

  it('is right where the true pair alone is highest', () => {
    expect(right([0.1, 0.9, 0.3], 1)).to.deep.equal({ right: true, alike: false })
    expect(right([0.1, 0.9, 0.3], 2).right).to.equal(false)
    expect(right([0.9, 0.9, 0.3], 0).right).to.equal(false)
    expect(right([Number.NaN, 0.9, 0.3], 1).right).to.equal(false)
  })

  it('is wrong where the probabilities are alike', () => {
    expect(right([0.501, 0.5, 0.5], 0)).to.deep.equal({ right: false, alike: true })
    expect(right([0.501, 0.5, 0.5], 0, 0.0001)).to.deep.equal({ right: true, alike: false })
    // The deviation of a half 0, half 0.02 is exactly 0.01, which is not over it.
    expect(deviation([0.25, 0.75])).to.equal(0.25)
    expect(right([0.25, 0.75], 1, 0.25).alike).to.equal(true)
  })

  it('is ranked by logits where probabilities tie in float32', () => {
    const logits = [40, 41, -3]
    const probabilities = logits.map((logit) => Math.fround(sigmoid(logit)))
    expect(probabilities[0]).to.equal(probabilities[1])
    expect(judge(logits, probabilities, 1, 0.01).right).to.equal(true)
    expect(judge(probabilities, probabilities, 1, 0.01).right).to.equal(false)
  })
})

describe('the one-shot test', () => {
  it('equals judging every pair by itself, and computes the features of an image once', async () => {
    const { tf } = await openEngine('cpu')
    const before = tf.memory().numTensors
    const dataset = tinyDataset()
    const model = await buildModel(tinyNetwork, initialWeights(tinyNetwork, 5))
    const tasks: OneShotTask[][] = [
      [
        { alphabet: 'A', test: 0, support: [1, 5, 9], truth: 0 },
        { alphabet: 'A', test: 5, support: [0, 6, 9, 12], truth: 1 },
      ],
      [{ alphabet: 'B', test: 20, support: [24, 21], truth: 1 }],
    ]
    let images = 0
    const siamese = {
      ...model,
      features: (batch: Parameters<typeof model.features>[0], training: boolean) => {
        images += batch.shape[0]
        return model.features(batch, training)
      },
    }
    const options = { tf, siamese, dataset, normalisation: 'standard', minDeviation: 0, batch: 2 } as const
    const result = await oneShotTest(options, tasks)

    const image = (index: number) => {
      const values = new Float32Array(36)
      readNormalised(dataset, index, 'standard', values)
      return tf.tensor4d(values, [1, 6, 6, 1])
    }
    const probability = (test: number, other: number): number =>
      tf.tidy(() => {
        const output = model.layersModel.predict([image(test), image(other)])
        return (output as ReturnType<typeof image>).dataSync()[0]
      })
    const correct = tasks.map(
      (ofAlphabet) =>
        ofAlphabet.filter(({ test, support, truth }) => {
          const scores = support.map((other) => probability(test, other))
          return scores.every((score, index) => index === truth || score < scores[truth])
        }).length,
    )
    expect(result.alphabets.map((score) => score.correct)).to.deep.equal(correct)
    expect(result.accuracy).to.equal((correct[0] / 2 + correct[1]) / 2)
    expect(result.tasks).to.equal(3)
    // 0, 1, 5, 6, 9 and 12 of A; 20, 21 and 24 of B.
    expect(images).to.equal(9)
    model.dispose()
    expect(tf.memory().numTensors).to.equal(before)
  })

  it('ends between two batches where it is told to', async () => {
    const { tf } = await openEngine('cpu')
    const before = tf.memory().numTensors
    const siamese = await buildModel(tinyNetwork, initialWeights(tinyNetwork, 5))
    const controller = new AbortController()
    const shares: number[] = []
    const onProgress = (share: number) => {
      shares.push(share)
      controller.abort()
    }
    const { signal } = controller
    const options = {
      ...{ tf, siamese, dataset: tinyDataset(), normalisation: 'ink', minDeviation: 0 },
      signal,
      onProgress,
    }
    const tasks = [[{ alphabet: 'A', test: 0, support: [1, 5, 9], truth: 0 }]]
    const outcome = await oneShotTest({ ...options, normalisation: 'ink', batch: 2 }, tasks).catch((error) => error)
    expect(outcome).to.equal(signal.reason)
    expect(shares).to.deep.equal([0.5])
    siamese.dispose()
    expect(tf.memory().numTensors).to.equal(before)
  })
})
