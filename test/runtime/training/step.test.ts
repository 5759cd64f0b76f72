import { expect } from 'chai'
import { randomStream } from '../../../runtime/base/random.js'
import type { Tf } from '../../../runtime/base/tf.js'
import type { Batch } from '../../../runtime/data/batch.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import type { Siamese } from '../../../runtime/model/siamese.js'
import { type PartUse, usePart } from '../../../runtime/protocol/part.js'
import { gradientsAtOnce } from '../../../runtime/training/gradients.js'
import { allPairs } from '../../../runtime/training/objectives/all-pairs.js'
import { binaryCrossEntropy } from '../../../runtime/training/objectives/binary-cross-entropy.js'
import { type BoundObjective, bindObjective } from '../../../runtime/training/objectives/bind.js'
import { contrastive } from '../../../runtime/training/objectives/contrastive.js'
import { optimizers } from '../../../runtime/training/optimizers/index.js'
import { createOptimizer } from '../../../runtime/training/optimizers/optimizer.js'
import { sgd } from '../../../runtime/training/optimizers/sgd.js'
import { trainableWeights, trainingStep, whyImagesDoNotFit } from '../../../runtime/training/step.js'
import { tinyNetwork as network } from './tiny.js'

describe('the training step', () => {
  let tf: Tf
  let siamese: Siamese
  let objective: BoundObjective
  before(async () => {
    ;({ tf } = await openEngine('cpu'))
  })
  const build = async (use: PartUse) => {
    siamese = await buildModel(network, initialWeights(network, 5))
    objective = bindObjective(tf, use)
  }
  afterEach(() => {
    siamese.dispose()
    objective.dispose()
  })

  const random = randomStream(3, 'images')
  const batch: Batch = {
    ...{ iteration: 0, count: 8, labels: Float32Array.of(1, 0, 0, 1), items: 1 },
    images: Float32Array.from({ length: 8 * 36 }, () => random.uniform()),
  }
  const seed = 9

  /** Objective, accuracy and gradients of the first iteration, by path. */
  function expected() {
    const gradients = new Map<string, Float32Array>()
    const value = tf.tidy(() => {
      const compute = gradientsAtOnce({ tf, network, siamese, objective, statisticsByView: true })
      const tensors = { images: tf.tensor4d(batch.images, [8, 6, 6, 1]), labels: tf.tensor1d(batch.labels), items: 1 }
      const found = compute(tensors, { seed, iteration: 1 })
      for (const [path, { name }] of siamese.weights) {
        if (found.gradients[name] !== undefined) gradients.set(path, found.gradients[name].dataSync() as Float32Array)
      }
      const value = found.objective.dataSync()[0]
      tf.dispose([found.objective, found.accuracy])
      return value as never
    }) as unknown as number
    return { value, gradients }
  }

  for (const clip of [undefined, 0.1, 1000]) {
    it(`moves the weights by what it states (clip ${clip})`, async () => {
      await build(usePart(binaryCrossEntropy))
      const before = new Map([...siamese.weights].map(([path, variable]) => [path, variable.dataSync().slice()]))
      const { value, gradients } = expected()
      const norm = Math.hypot(...[...gradients.values()].flatMap((values) => [...values]))
      const scale = Math.min(1, (clip ?? Number.POSITIVE_INFINITY) / norm)
      const held = { tf, network, siamese, objective }
      const optimizer = createOptimizer(tf, optimizers, usePart(sgd), trainableWeights(held, { penalties: true }))
      const tensors = tf.memory().numTensors
      const step = trainingStep({ ...held, optimizer, statisticsByView: true, clip, seed }, { images: 8 })
      const result = step(1, batch, 0.5)
      expect(tf.memory().numTensors - tensors).to.equal(Object.keys(result).length)

      let penalty = 0
      for (const { path, l2 = 0 } of network.weights) {
        const gradient = gradients.get(path)
        if (gradient === undefined) continue
        const start = before.get(path)!
        const moved = siamese.weights.get(path)!.dataSync()
        for (const [at, w] of start.entries()) {
          penalty += l2 * w * w
          expect(moved[at], path).to.be.closeTo(w - 0.5 * (scale * gradient[at] + 2 * l2 * w), 1e-6)
        }
      }
      expect(result.objective.dataSync()[0]).to.be.closeTo(value, 1e-6)
      expect(result.loss.dataSync()[0]).to.be.closeTo(value + penalty, 1e-6)
      if (clip === undefined) expect(result).not.to.have.property('gradient_norm')
      else expect(result.gradient_norm!.dataSync()[0]).to.be.closeTo(norm, 1e-6)
      tf.dispose({ ...result })
      optimizer.dispose()
    })
  }

  it('trains kernels with decay, and biases, normalization and what the objective learns without', async () => {
    await build(usePart(allPairs, { scale: 12, learn_scale: true }))
    const conditions = (penalties: boolean) =>
      [...trainableWeights({ network, siamese, objective }, { penalties })].map(
        ([path, { l2, decays }]) => [path, l2, decays] as const,
      )
    expect(conditions(true)).to.deep.equal([
      ['tower/conv/kernel', 0.01, true],
      ['tower/conv/bias', 0, false],
      ['tower/bn/gamma', 0, false],
      ['tower/bn/beta', 0, false],
      ['tower/dense/kernel', 0.02, true],
      ['tower/dense/bias', 0, false],
      ['head/dense/kernel', 0, true],
      ['head/dense/bias', 0, false],
      ['objective/scale', 0, false],
    ])
    expect(conditions(false)).to.deep.equal(conditions(true).map(([path, _, decays]) => [path, 0, decays]))
  })

  it('leaves the head alone where the objective judges features', async () => {
    await build(usePart(contrastive))
    const paths = [...trainableWeights({ network, siamese, objective }, { penalties: true }).keys()]
    expect(paths.filter((path) => path.startsWith('head/'))).to.deep.equal([])
    expect(paths).to.have.length(6)
  })

  it('says which images do not fit', async () => {
    await build(usePart(binaryCrossEntropy))
    expect(whyImagesDoNotFit(network, { height: 6, width: 6, channels: 1 })).to.equal(undefined)
    expect(whyImagesDoNotFit(network, { height: 6, width: 7, channels: 4 })).to.equal(
      "network net takes images of 6x6x1, but the protocol's images are 6x7x4",
    )
  })
})
