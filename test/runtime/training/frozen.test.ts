/** Frozen weights: what a step computes of them, which is nothing, and what it makes of the others. */
import type { Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { activationBytes } from '../../../compiler/analyses/training-memory.js'
import type { Network } from '../../../compiler/graph.js'
import { randomStream } from '../../../runtime/base/random.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import { estimateStatistics } from '../../../runtime/model/statistics.js'
import { usePart } from '../../../runtime/protocol/part.js'
import { gradientsAtOnce, gradientsByParts } from '../../../runtime/training/gradients.js'
import { binaryCrossEntropy } from '../../../runtime/training/objectives/binary-cross-entropy.js'
import { bindObjective } from '../../../runtime/training/objectives/bind.js'
import { optimizers } from '../../../runtime/training/optimizers/index.js'
import { createOptimizer } from '../../../runtime/training/optimizers/optimizer.js'
import { segmentTower } from '../../../runtime/training/segments.js'
import { trainableWeights, trainingStep } from '../../../runtime/training/step.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { onEveryEngine } from '../engines/gradients/optimizer-cases.js'
import { readAll } from '../helpers/engines.js'
import { freeze } from '../helpers/freeze.js'
import { everything, transformer, weighted } from '../helpers/networks.js'

const pairs = 4
const step = { seed: 5, iteration: 3 }

const isNormalization = (path: string) => /\/bn(_\d+)?$/.test(path)
const ofTower = (path: string) => path.startsWith('tower/')

/** Weights of which none is 0, so that every one of them has a part in the values. */
const weightsOf = (network: Network) =>
  initialWeights(network, 5).map((values, index) => values.map((value, at) => value + 0.05 + 0.1 * ((at + index) % 3)))

function batchOf({ input }: Network) {
  const [height, width, channels] = input.shape
  const random = randomStream(2, 'images')
  const images = Float32Array.from({ length: 2 * pairs * height * width * channels }, () => random.uniform())
  return { iteration: 0, count: 2 * pairs, labels: Float32Array.of(1, 0, 0, 1), items: 1, images }
}

function tensorsOf(network: Network) {
  const { images, labels, items } = batchOf(network)
  const [height, width, channels] = network.input.shape
  return { images: tf.tensor4d(images, [2 * pairs, height, width, channels]), labels: tf.tensor1d(labels), items }
}

/** Gradients by path, and the names of the kernels that ran for them. */
async function gradientsOf(network: Network, make: 'at once' | 'by parts' = 'at once') {
  const siamese = await buildModel(network, weightsOf(network))
  const objective = bindObjective(tf, usePart(binaryCrossEntropy))
  const options = { tf, network, siamese, objective, statisticsByView: true }
  const compute =
    make === 'at once'
      ? gradientsAtOnce(options)
      : gradientsByParts(
          options,
          network.towers.map((tower) => segmentTower(tower, network.weights, pairs, 0)),
        )
  const paths = new Map([...siamese.weights].map(([path, { name }]) => [name, path]))
  let gradients: readonly (readonly [string, Tensor])[] = []
  const { kernels } = await tf.profile(() =>
    tf.tidy(() => {
      const found = compute(tensorsOf(network), step)
      tf.dispose([found.objective, found.accuracy])
      gradients = Object.entries(found.gradients).map(([name, tensor]) => [paths.get(name)!, tf.keep(tensor)])
    }),
  )
  const values = await Promise.all(gradients.map(([, tensor]) => tensor.data()))
  const byPath = new Map(gradients.map(([path], at) => [path, Float32Array.from(values[at])]))
  for (const [, tensor] of gradients) tensor.dispose()
  siamese.dispose()
  objective.dispose()
  return { byPath, kernels: kernels.map(({ name }) => name) }
}

/** What is trained of one has the gradient that it has in the other, and nothing else has one. */
async function expectGradients(frozen: Network, whole: Network, tolerance: number): Promise<void> {
  const expected = (await gradientsOf(whole)).byPath
  for (const make of ['at once', 'by parts'] as const) {
    const { byPath } = await gradientsOf(frozen, make)
    const trained = frozen.weights.filter(({ trainable }) => trainable).map(({ path }) => path)
    expect([...byPath.keys()]).to.have.members(trained)
    for (const [path, values] of byPath) {
      const wanted = expected.get(path)!
      const scale = Math.max(...wanted.map(Math.abs), 5e-3)
      for (const [at, value] of values.entries()) {
        expect(value, `${path}, ${make}`).to.be.closeTo(wanted[at], tolerance * scale)
      }
    }
  }
}

const networks = { everything, weighted, transformer }

onEveryEngine('frozen weights', (engine) => {
  const tolerance = engine === 'webgpu' ? 1e-3 : 2e-4

  for (const [name, network] of Object.entries(networks)) {
    it(`are constants: the others have the gradients that they have anyway (${name})`, async () => {
      const random = randomStream(9, name)
      const chosen = new Map<string, boolean>()
      const anyOf = (path: string) => {
        if (!chosen.has(path)) chosen.set(path, random.uniform() < 0.5)
        return chosen.get(path)!
      }
      const patterns: readonly ((path: string) => boolean)[] = [
        (path) => path.startsWith('tower/stem'),
        (path) => path.startsWith('tower/end') || path.startsWith('head'),
        (path) => !path.startsWith('tower/block/main') && !path.startsWith('tower/depthwise'),
        anyOf,
      ]
      // A frozen normalization is another function of what comes in.
      for (const pattern of patterns) {
        await expectGradients(
          freeze(network, (path) => pattern(path) && !isNormalization(path)),
          network,
          tolerance,
        )
      }
    }).timeout(60_000)
  }

  it('are constants in one of two towers, or in a part of it', async () => {
    const calls = ['conv(3, 3x3)', 'relu', 'conv(4, 3x3)', 'flatten', 'dense(5)']
    const apart = buildNetwork({
      input: [9, 9, 2],
      tower: ({ inputs, chain }) => chain('', calls, inputs[0]),
      other: ({ inputs, chain }) => chain('', calls, inputs[0]),
      head: ({ inputs, add, chain }) =>
        chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
    })
    const patterns: readonly ((path: string) => boolean)[] = [
      (path) => path.startsWith('other/'),
      (path) => path.startsWith('tower/') || path === 'other/conv',
      (path) => path.endsWith('/conv') || path === 'other/dense',
    ]
    for (const pattern of patterns) await expectGradients(freeze(apart, pattern), apart, tolerance)
  })

  it('of a whole tower: its features are those outside of training, and the head learns from them', async () => {
    const network = freeze(everything, ofTower)
    const [siamese, plain] = [
      await buildModel(network, weightsOf(network)),
      await buildModel(everything, weightsOf(everything)),
    ]
    const [found, features] = await readAll(() => {
      const { images, labels } = tensorsOf(network)
      const features = plain.features(images, false)
      const [left, right] = tf.split(features, 2)
      const head = ['kernel', 'bias'].map((weight) => plain.weights.get(`head/dense/${weight}`)!)
      const { grads } = tf.variableGrads(() => {
        const { logits } = plain.score(left, right, true)
        // -log sigmoid(z) and -log (1 - sigmoid(z)).
        return tf.mean(tf.sub(tf.softplus(logits!), tf.mul(labels, logits!)))
      }, head)
      return [tf.concat(head.map(({ name }) => tf.reshape(grads[name], [-1]))), siamese.features(images, true)]
    })
    const [expected] = await readAll(() => [plain.features(tensorsOf(network).images, false)])
    for (const [at, value] of features.entries()) expect(value).to.be.closeTo(expected[at], tolerance)
    const { byPath } = await gradientsOf(network)
    expect([...byPath.keys()]).to.deep.equal(['head/dense/kernel', 'head/dense/bias'])
    const gradient = [...byPath.values()].flatMap((values) => [...values])
    for (const [at, value] of gradient.entries()) expect(value).to.be.closeTo(found[at], tolerance)
    siamese.dispose()
    plain.dispose()
  })

  it('cost no gradient: neither their own, nor what only leads to them', async () => {
    const count = async (network: Network, kernel: RegExp) =>
      (await gradientsOf(network)).kernels.filter((name) => kernel.test(name)).length
    const chain = buildNetwork({
      input: [9, 9, 2],
      tower: ({ inputs, chain }) =>
        chain('', ['conv(3, 3x3)', 'relu', 'conv(4, 3x3)', 'relu', 'conv(2, 3x3)', 'flatten', 'dense(5)'], inputs[0]),
      head: ({ inputs, add, chain }) =>
        chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
    })
    const ofFilters = /Backprop(Filter)|FilterGradient/
    expect(await count(chain, ofFilters)).to.equal(3)
    const second = freeze(chain, (path) => path === 'tower/conv_2')
    expect(await count(second, ofFilters)).to.equal(2)
    const firstTwo = freeze(chain, (path) => path === 'tower/conv' || path === 'tower/conv_2')
    expect(await count(firstTwo, ofFilters)).to.equal(1)
    expect(await count(firstTwo, /Backprop/)).to.be.at.most(2)
    const all = freeze(chain, ofTower)
    expect(await count(all, /Backprop|Relu.*Grad|ReluGradient/)).to.equal(0)
    const values = { image: 2 * 81, first: 2 * 3 * 49, second: 2 * 4 * 25, rest: 2 * 2 * 9 + 5 }
    const held = [chain, firstTwo, all].map((network) => activationBytes(network, 1) / 4)
    expect(held).to.deep.equal([
      values.image + values.first + values.second + values.rest,
      values.second / 2 + values.rest,
      0,
    ])
  })

  it('are as they were after steps of any optimizer, bit for bit, moving statistics too', async () => {
    const network = freeze(everything, (path) => !path.startsWith('tower/block/main') && !path.startsWith('head'))
    const frozen = new Set(network.weights.filter(({ trainable }) => !trainable).map(({ path }) => path))
    // The statistics of a normalization that is not frozen move.
    for (const path of [...frozen]) if (path.startsWith('tower/block/main')) frozen.delete(path)
    const bits = async (weights: ReadonlyMap<string, tf.Variable>) => {
      const values = await readAll(() => [...weights.values()].map((variable) => tf.mul(variable, 1)))
      return new Map([...weights.keys()].map((path, at) => [path, Buffer.from(values[at].buffer).toString('hex')]))
    }
    for (const part of optimizers.values()) {
      const siamese = await buildModel(network, weightsOf(network))
      const objective = bindObjective(tf, usePart(binaryCrossEntropy))
      const held = { tf, network, siamese, objective }
      const optimizer = createOptimizer(tf, optimizers, usePart(part), trainableWeights(held, { penalties: true }))
      expect([...optimizer.slots.keys()].filter((slot) => frozen.has(slot.slice(slot.indexOf('/') + 1)))).to.be.empty
      const before = await bits(siamese.weights)
      const move = trainingStep({ ...held, optimizer, statisticsByView: true, seed: 5 }, { images: 2 * pairs })
      for (const iteration of [1, 2, 3]) tf.dispose({ ...move(iteration, batchOf(network), 0.1) })
      await estimateStatistics({ tf, siamese, network }, [() => tensorsOf(network).images], [])
      const after = await bits(siamese.weights)
      for (const { path } of network.weights) {
        // The normalization after it takes off what a bias adds.
        if (path === 'tower/block/main/conv/bias') continue
        expect(after.get(path) === before.get(path), `${path} under ${part.name}`).to.equal(frozen.has(path))
      }
      optimizer.dispose()
      objective.dispose()
      siamese.dispose()
    }
  })

  it('of batch normalization make it the function that it is outside of training', async () => {
    const one = buildNetwork({
      input: [3, 2, 4],
      tower: ({ inputs, chain }) => chain('', ['conv(4, 1x1)', 'bn', 'bn(scale=false)', 'flatten'], inputs[0]),
      head: ({ inputs, add, chain }) =>
        chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
    })
    const network = freeze(one, isNormalization)
    const siamese = await buildModel(network, weightsOf(network))
    const kernel = siamese.weights.get('tower/conv/kernel')!
    const [training, outside, gradient, ...moving] = await readAll(() => {
      const { images } = tensorsOf(network)
      const ends = tf.reshape(tf.linspace(-1, 1, 8 * 24), [8, 24])
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.mul(siamese.features(images, true, { sides: 2 }), ends)),
        [kernel],
      )
      const ofOthers = [...siamese.weights].filter(([path]) => /moving/.test(path)).map(([, each]) => tf.mul(each, 1))
      return [siamese.features(images, true), siamese.features(images, false), grads[kernel.name], ...ofOthers]
    })
    for (const [at, value] of training.entries()) expect(value).to.be.closeTo(outside[at], tolerance)
    const given = weightsOf(network).filter((_, at) => network.weights[at].name.startsWith('moving'))
    expect(moving.map((values) => [...values])).to.deep.equal(given.map((values) => [...values]))
    // Each normalization multiplies a channel by gamma / sqrt(variance + epsilon): so does the gradient.
    const value = (path: string) => [...weightsOf(network)[network.weights.findIndex((weight) => weight.path === path)]]
    const factors = [0, 1, 2, 3].map(
      (channel) =>
        value('tower/bn/gamma')[channel] /
        Math.sqrt(value('tower/bn/moving_variance')[channel] + 0.001) /
        Math.sqrt(value('tower/bn_2/moving_variance')[channel] + 0.001),
    )
    const { images } = batchOf(network)
    const expected = Array.from({ length: 16 }, (_, index) => {
      const [from, to] = [Math.floor(index / 4), index % 4]
      const pixels = Array.from({ length: 8 * 6 }, (_, pixel) => {
        const end = -1 + (2 * (4 * pixel + to)) / (8 * 24 - 1)
        return images[4 * pixel + from] * end
      })
      return factors[to] * pixels.reduce((sum, each) => sum + each, 0)
    })
    for (const [at, each] of gradient.entries()) expect(each).to.be.closeTo(expected[at], tolerance * 10)
    siamese.dispose()
  })
})
