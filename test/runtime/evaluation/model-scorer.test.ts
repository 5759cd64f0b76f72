import type { Tensor } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { ink } from '../../../runtime/data/images/ink.js'
import { bindPipeline } from '../../../runtime/data/images/pipeline.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { runTests } from '../../../runtime/evaluation/run-tests.js'
import { drawTasks } from '../../../runtime/evaluation/tasks.js'
import { exact } from '../../../runtime/evaluation/tests/exact.js'
import { fewShot } from '../../../runtime/evaluation/tests/few-shot.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import { usePart } from '../../../runtime/protocol/part.js'
import { tinyDataset, tinyNetwork } from '../training/tiny.js'

describe('tests of a network', () => {
  it('answer as judging every pair by itself does, and compute the features of an image once', async () => {
    const { tf } = await openEngine('cpu')
    const before = tf.memory().numTensors
    const dataset = tinyDataset()
    const model = await buildModel(tinyNetwork, initialWeights(tinyNetwork, 5))
    let embedded = 0
    const siamese: typeof model = {
      ...model,
      features(images, ...others) {
        embedded += images.shape[0]
        return model.features(images, ...others)
      },
    }
    const groups = dataset.groups.filter(({ part }) => part === 'evaluation')
    const steps = [usePart(ink)]
    const { signal } = new AbortController()
    const options = { tf, siamese, dataset, steps, groups, trained: [], seed: 3, signal }
    const outcomes = await runTests(options, [usePart(exact, { ways: 4 }), usePart(fewShot, { tasks: 12, ways: 4 })])
    // Two groups of 4 classes of 4 items, for both tests.
    expect(embedded).to.equal(32)

    const pipeline = bindPipeline(steps, dataset.images)
    const image = (index: number) => {
      const values = new Float32Array(36)
      pipeline.evaluation(dataset.images, index, values)
      return tf.tensor4d(values, [1, 6, 6, 1])
    }
    const probability = (query: number, other: number): number =>
      tf.tidy(() => (model.layersModel.predict([image(query), image(other)]) as Tensor).dataSync()[0])
    const right = groups.map((group) =>
      drawTasks(group, { tasks: 12, ways: 4, shots: 1 }, 3)
        .map(({ query, supports, truth }) => {
          const scores = supports.map(([other]) => probability(query, other))
          return scores.every((score, at) => at === truth || score < scores[truth]) ? '1' : '0'
        })
        .join(''),
    )
    expect(outcomes![1].answers!.groups.map((group) => group.right)).to.deep.equal(right)
    expect(right.join('')).to.contain('0').and.to.contain('1')
    model.dispose()
    expect(tf.memory().numTensors).to.equal(before)
  })
})
