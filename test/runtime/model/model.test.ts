import '../../../runtime/engines/cpu-backend.js'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { countParameters } from '../../../compiler/analyses/counts.js'
import { lowerSubgraph } from '../../../compiler/targets/tfjs/lower.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel, type SiameseModel } from '../../../runtime/model/model.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { everything } from '../helpers/networks.js'

describe('the model', () => {
  let model: SiameseModel
  let before: number

  beforeEach(async () => {
    await tf.setBackend('cpu')
    before = tf.memory().numTensors
    model = await buildModel(everything, initialWeights(everything, 1))
  })
  afterEach(() => {
    model.dispose()
    expect(tf.memory().numTensors).to.equal(before)
  })

  const images = (seed: number, count = 3): tf.Tensor4D => {
    const [height, width, channels] = everything.input.shape
    return tf.randomUniform([count, height, width, channels], 0, 1, 'float32', seed)
  }
  const trainable = (part: string) =>
    everything.weights
      .filter((weight) => weight.trainable && weight.path.startsWith(part))
      .map(({ path }) => model.weights.get(path)!)

  it('has the graph’s shapes and counts, layer by layer', () => {
    const tower = model.layersModel.getLayer('tower') as unknown as typeof model.layersModel
    for (const [subgraph, layers] of [
      [everything.towers[0]!, tower] as const,
      [everything.head!, model.layersModel] as const,
    ]) {
      for (const { node, layers: lowered, output } of lowerSubgraph(everything, subgraph)) {
        if (node.op === 'input') continue
        expect(layers.getLayer(output).outputShape, node.path).to.deep.equal([null, ...node.output])
        const counted = lowered.reduce((sum, { name }) => sum + layers.getLayer(name).countParams(), 0)
        expect(counted, node.path).to.equal(countParameters(everything, [node]).total)
      }
    }
    expect(model.layersModel.countParams()).to.equal(countParameters(everything).total)
  })

  it('holds the weights that it is given, under their paths', () => {
    const given = initialWeights(everything, 1)
    for (const [index, { path, shape, trainable }] of everything.weights.entries()) {
      const variable = model.weights.get(path)!
      expect(variable.shape, path).to.deep.equal(shape)
      expect(variable.trainable, path).to.equal(trainable)
      expect(variable.dataSync(), path).to.deep.equal(given[index])
    }
    expect([...model.weights.keys()]).to.deep.equal(everything.weights.map(({ path }) => path))
    expect(model.layersModel.weights.map((weight) => weight.originalName)).to.have.members([...model.weights.keys()])
  })

  it('gives from its parts what the whole gives', () => {
    const result = tf.tidy(() => {
      const [left, right] = [images(1), images(2)]
      const scores = model.score(model.features(left, false), model.features(right, false), false)
      const whole = model.layersModel.predict([left, right]) as tf.Tensor
      return {
        whole: whole.dataSync(),
        values: scores.values.dataSync(),
        fromLogits: tf.sigmoid(scores.logits!).dataSync(),
      }
    })
    expect(result.values).to.deep.equal(result.whole)
    expect(result.fromLogits).to.deep.equal(result.whole)
    expect(new Set(result.whole).size).to.equal(3)
  })

  it('leaves no tensors', () => {
    const [left, right] = [images(1), images(2)]
    const count = tf.memory().numTensors
    const [a, b] = [model.features(left, false), model.features(right, false)]
    expect(tf.memory().numTensors).to.equal(count + 2)
    const scores = model.score(a, b, false)
    expect(tf.memory().numTensors).to.equal(count + 4)
    tf.dispose([left, right, a, b, scores.logits!, scores.values])
  })

  it('returns new tensors, even if the tower does nothing', async () => {
    const network = buildNetwork({
      input: [2, 2, 1],
      tower: ({ inputs }) => inputs[0],
      head: ({ inputs, add, chain }) => chain('', ['flatten', 'dense(1)'], add('subtract', 'subtract', ...inputs)),
    })
    const same = await buildModel(network, initialWeights(network, 1))
    const pair = tf.ones([1, 2, 2, 1]) as tf.Tensor4D
    const features = same.features(pair, false)
    features.dispose()
    const { logits, values } = same.score(pair, pair, false)
    expect(logits).to.equal(undefined)
    expect([...values.dataSync()]).to.deep.equal([0])
    tf.dispose([pair, values])
    same.dispose()
  })

  it('adds up the gradients of every application of a weight', async () => {
    // Three times the same factor: w^3 x, and its slope 3 w^2 x.
    const cube = buildNetwork({
      input: [1, 1, 1],
      tower: ({ inputs, add, again }) => {
        const first = add('w', 'dense(1, bias=false)', add('flatten', 'flatten', inputs[0]))
        return again('w3', first, again('w2', first, first))
      },
      head: ({ inputs, add }) => add('subtract', 'subtract', ...inputs),
    })
    const model = await buildModel(cube, [new Float32Array([1.5])])
    tf.tidy(() => {
      const x = tf.tensor4d([2], [1, 1, 1, 1])
      const w = model.weights.get('tower/w/kernel')!
      const { value, grads } = tf.variableGrads(() => tf.sum(model.features(x, true)) as tf.Scalar, [w])
      expect(value.dataSync()[0]).to.equal(6.75)
      expect(grads[w.name].dataSync()[0]).to.equal(13.5)
    })
    expect([...model.weights.keys()]).to.deep.equal(['tower/w/kernel'])
    model.dispose()
  })

  it('normalizes with the batch in training, and moves the moving statistics once', () => {
    const mean = model.weights.get('tower/stem/bn/moving_mean')!
    const kernel = model.weights.get('tower/stem/conv/kernel')!
    const started = mean.dataSync().slice()
    tf.tidy(() => {
      const batch = images(3)
      model.features(batch, false)
      expect(mean.dataSync()).to.deep.equal(started)
      const out = tf.conv2d(batch, kernel as unknown as tf.Tensor4D, [2, 1], 'same')
      const expected = tf.mul(tf.mean(out, [0, 1, 2]), 0.01).dataSync()
      const objective = () => tf.sum(model.features(batch, true)) as tf.Scalar
      const { value, grads } = tf.variableGrads(objective, trainable('tower'))
      for (const [index, moved] of mean.dataSync().entries()) expect(moved).to.be.closeTo(expected[index], 1e-6)
      expect(Number.isFinite(value.dataSync()[0])).to.equal(true)
      expect(grads[kernel.name].shape).to.deep.equal(kernel.shape)
    })
  })
})
