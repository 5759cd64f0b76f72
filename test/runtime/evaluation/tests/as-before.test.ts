import type { Tensor4D } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { deriveSeed } from '../../../../runtime/base/random.js'
import { readNormalised } from '../../../../runtime/data/images/normalise.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { pixelNearestNeighbour } from '../../../../runtime/evaluation/baseline.js'
import { oneShotTest } from '../../../../runtime/evaluation/one-shot.js'
import { pixelScorer } from '../../../../runtime/evaluation/pixel-scorer.js'
import { sigmoid } from '../../../../runtime/evaluation/rule.js'
import type { Scorer } from '../../../../runtime/evaluation/scorer.js'
import { createScores } from '../../../../runtime/evaluation/scores.js'
import { initialWeights } from '../../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../../runtime/model/model.js'
import { testTasks } from '../../../../runtime/training/validate.js'
import { tinyDataset, tinyNetwork } from '../../training/tiny.js'
import { runTest } from './context.js'

describe('few-shot tasks with one shot and one view', () => {
  const dataset = tinyDataset()
  const evaluation = dataset.alphabets.filter(({ part }) => part === 'evaluation')
  const groups = evaluation.map(({ name, part, characters }) => ({
    ...{ name, part },
    classes: characters.map((character) => ({ name: character.name, items: character.drawings })),
  }))
  const test = { tasks: 100, ways: 4, min_deviation: 0.01 }
  const tasks = testTasks(evaluation, test, 8)

  it('give the result of the one-shot test of version 1', async () => {
    const { tf } = await openEngine('cpu')
    const siamese = await buildModel(tinyNetwork, initialWeights(tinyNetwork, 5))
    const before = await oneShotTest({ tf, siamese, dataset, normalisation: 'ink', minDeviation: 0.01 }, tasks)
    const scorer: Scorer = {
      async embed(images) {
        const values = new Float32Array(images.length * 36)
        for (const [at, image] of images.entries()) readNormalised(dataset, image, 'ink', values, at * 36)
        return tf.tidy(() => siamese.features(tf.tensor(values, [images.length, 6, 6, 1]) as Tensor4D, false))
      },
      score: (left, right) => siamese.score(left, right, false).logits!,
      scoreAll: () => {
        throw new Error('single pairs are enough')
      },
      probability: sigmoid,
    }
    const context = { groups, scores: createScores({ tf, scorer }), seed: deriveSeed(8, 'test') }
    const { report } = await runTest('few_shot', test, context)
    siamese.dispose()
    expect(report.groups).to.deep.equal(
      before.alphabets.map(({ alphabet, accuracy, ...counts }) => ({ group: alphabet, value: accuracy, ...counts })),
    )
    expect(report.value).to.equal(before.accuracy)
    expect(report.interval).to.deep.equal(before.interval)
    expect(before.accuracy).to.be.within(0.05, 0.95)
  })

  it('give the nearest neighbour on pixels, as version 1 has it', async () => {
    const { tf } = await openEngine('cpu')
    const images = { ...dataset, format: 'bits', channels: 1, count: dataset.images, bytes: dataset.bits } as const
    const scores = createScores({ tf, scorer: pixelScorer(tf, images) })
    const context = { groups, scores, seed: deriveSeed(8, 'test') }
    const { report } = await runTest('few_shot', { ...test, min_deviation: 0 }, context)
    const before = tasks.map((ofAlphabet) => pixelNearestNeighbour(dataset, ofAlphabet).correct)
    expect(report.groups.map(({ correct }) => correct)).to.deep.equal(before)
  })
})
