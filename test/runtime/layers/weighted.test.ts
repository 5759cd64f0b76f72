import * as tf from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { elements, type Shape } from '../../../compiler/graph.js'
import { lower } from '../../../compiler/targets/lowering.js'
import { tfjsLayers } from '../../../compiler/targets/tfjs/layers/index.js'
import { openEngine } from '../../../runtime/engines/open.js'
import '../../../runtime/layers/index.js'
import { outputOf, readCall } from '../../compiler/helpers/apply.js'
import { conv, depthwise, groupNorm, type Image, layerNorm } from '../../compiler/ops/references.js'
import { relativeDifference, values } from '../engines/reference.js'
import { enginesUnderTest, readAll, tellMissingEngines, valuesOn } from '../helpers/engines.js'
import { numericalGradient } from '../helpers/finite-differences.js'

const batch = 2
type Weights = Readonly<Record<string, ArrayLike<number>>>

interface Case {
  readonly call: string
  readonly shape: Shape
  /** One image, or all of them where they are normalized together. */
  readonly reference: (image: Image, weights: Weights) => Image
}

const attributesOf = (call: string) => readCall(call).attributes

const convolution = (call: string, shape: Shape): Case => ({
  call,
  shape,
  reference: (image, { kernel, bias }) => conv(image, attributesOf(call), kernel, bias ?? []),
})

const depthwiseCase = (call: string, shape: Shape): Case => ({
  call,
  shape,
  reference: (image, weights) => depthwise(image, attributesOf(call), weights.depthwise_kernel),
})

/** Batch normalization in training is the normalization of one group a channel of all images as one. */
const batchNorm = (call: string, shape: Shape): Case => ({
  call,
  shape,
  reference: (images, weights) => groupNorm(images, shape[shape.length - 1], 0.001, weights),
})

const cases: readonly Case[] = [
  convolution('conv(6, 3x2, padding=same, groups=2)', [5, 4, 4]),
  convolution('conv(4, 3x3, stride=2, padding=same, dilation=2, groups=2)', [6, 5, 4]),
  convolution('conv(3, 2x3, stride=1x2, dilation=3x1, bias=false)', [6, 5, 2]),
  convolution('conv(8, 3x3, padding=same, groups=4)', [3, 3, 4]),
  // More weights than are convolved at once: two parts of two groups.
  convolution('conv(4, 5x5, padding=same, groups=4)', [3, 3, 20]),
  depthwiseCase('depthwise_conv(3x2, stride=2, padding=same, depth_multiplier=2, bias=false)', [5, 6, 3]),
  depthwiseCase('depthwise_conv(3x2, stride=2x1, padding=same, dilation=2x3, bias=false)', [6, 5, 2]),
  {
    call: 'separable_conv(3, 2x3, padding=same, dilation=2)',
    shape: [5, 4, 2],
    reference: (image, { depthwise_kernel, pointwise_kernel, bias }) => {
      const middle = depthwise(image, attributesOf('depthwise_conv(2x3, padding=same, dilation=2)'), depthwise_kernel)
      return conv(middle, attributesOf('conv(3, 1x1)'), pointwise_kernel, bias)
    },
  },
  batchNorm('bn(scale=false)', [3, 2, 2]),
  batchNorm('bn(offset=false)', [3, 2, 2]),
  batchNorm('bn(scale=false, offset=false)', [3]),
  ...['', ', scale=false', ', offset=false'].flatMap((words): Case[] => [
    {
      call: `group_norm(2${words})`,
      shape: [3, 2, 6],
      reference: (image, weights) => groupNorm(image, 2, 0.001, weights),
    },
    {
      call: `layer_norm(epsilon=0.01${words})`,
      shape: [2, 3, 4],
      reference: (image, weights) => layerNorm(image, 0.01, weights),
    },
  ]),
  { call: 'group_norm(3)', shape: [6], reference: (image, weights) => groupNorm(image, 3, 0.001, weights) },
]

/** The reference on a batch. */
function onBatch({ call, shape, reference }: Case, x: ArrayLike<number>, weights: Weights): number[] {
  const all = Array.from(x)
  if (call.startsWith('bn')) return Array.from(reference({ shape: [batch, ...shape], values: all }, weights).values)
  const size = elements(shape)
  return Array.from({ length: batch }, (_, n) => ({ shape, values: all.slice(n * size, (n + 1) * size) })).flatMap(
    (image) => Array.from(reference(image, weights).values),
  )
}

/** The layer that has the operator's weights, made as a program makes it that loads a model. */
function makeLayer({ call, shape }: Case): layers.Layer {
  const { operator, attributes } = readCall(call)
  const output = outputOf({ operator, attributes }, [shape])
  const specs = lower(tfjsLayers, operator.name, { inputs: [shape], output, attributes })
  expect(specs, call).to.have.length(1)
  const [layerClass, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[specs[0].className]
  const camel = Object.entries(specs[0].config).map(([key, value]) => [
    key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    key.endsWith('_initializer') ? 'zeros' : value,
  ])
  const config = { ...Object.fromEntries(camel), dataFormat: 'channelsLast' }
  const layer = fromConfig(layerClass, config) as layers.Layer
  layer.build([null, ...shape])
  return layer
}

describe('layers with weights', () => {
  tellMissingEngines()
  for (const { name: engine } of enginesUnderTest) {
    describe(`on ${engine}`, () => {
      before(() => openEngine(engine))

      for (const one of cases) {
        it(`${one.call} of ${one.shape.join('x')} is its definition, and its gradients finite differences`, async () => {
          const before = tf.memory().numTensors
          const layer = makeLayer(one)
          const x = values(1, batch * elements(one.shape))
          const trained = layer.trainableWeights.map((weight, index) => ({
            name: weight.originalName.split('/').at(-1) ?? '',
            variable: weight.read() as tf.Variable,
            values: values(index + 2, elements(weight.shape as number[])),
          }))
          for (const { variable, values } of trained) tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
          const weights = Object.fromEntries(trained.map(({ name, values }) => [name, values]))
          const expected = onBatch(one, x, weights)
          const dy = values(9, expected.length)
          const [y, dx, ...found] = await readAll(() => {
            const input = tf.tensor(x, [batch, ...one.shape])
            const apply = (given: tf.Tensor) => layer.apply(given, { training: true }) as tf.Tensor
            const y = apply(input)
            expect(y.shape.slice(1)).to.deep.equal(outputOf(readCall(one.call), [one.shape]))
            expect(layer.computeOutputShape([batch, ...one.shape])).to.deep.equal(y.shape)
            const gradients = tf.grads((given: tf.Tensor) => apply(given))
            return [y, ...gradients([input, ...trained.map(({ variable }) => variable)], tf.tensor(dy, y.shape))]
          })
          expect(relativeDifference(y, expected), 'y').to.be.below(1e-5)
          const slope = numericalGradient((moved) => onBatch(one, moved, weights), x, dy)
          expect(relativeDifference(dx, slope), 'dx').to.be.below(1e-4)
          for (const [index, { name, values }] of trained.entries()) {
            const along = numericalGradient((moved) => onBatch(one, x, { ...weights, [name]: moved }), values, dy)
            expect(relativeDifference(found[index], along), name).to.be.below(1e-4)
          }
          tf.dispose(layer.weights.map((weight) => weight.read()))
          expect(tf.memory().numTensors).to.equal(before)
        })
      }
    })
  }

  it('move the averages of a batch normalization that lacks gamma and beta', async () => {
    for (const { name } of enginesUnderTest) {
      const [mean, variance, y] = await valuesOn(name, () => {
        const layer = makeLayer({
          call: 'bn(scale=false, offset=false, momentum=0.9)',
          shape: [1],
          reference: (x) => x,
        })
        layer.setWeights([tf.zeros([1]), tf.ones([1])])
        layer.apply(tf.tensor2d([1, 3, 5, 7], [4, 1]), { training: true })
        // Not in training they hold, and do not move.
        const y = layer.apply(tf.tensor2d([2], [1, 1])) as tf.Tensor
        const moved = layer.getWeights().map((weight) => tf.mul(weight, 1))
        tf.dispose(layer.weights.map((weight) => weight.read()))
        return [...moved, y]
      })
      expect(mean[0]).to.be.closeTo(0.4, 1e-6)
      expect(variance[0]).to.be.closeTo(1.4, 1e-6)
      expect(y[0]).to.be.closeTo((2 - 0.4) / Math.sqrt(1.4 + 0.001), 1e-5)
    }
  })

  it('refuse what they cannot do', async () => {
    await openEngine('cpu')
    const map = tf.serialization.SerializationMap.getMap().classNameMap
    const make = (name: string, config: object) => {
      const [layerClass, fromConfig] = map[name]
      return fromConfig(layerClass, config as tf.serialization.ConfigDict) as layers.Layer
    }
    expect(() => make('GroupedConv2D', { filters: 4, kernelSize: 1, groups: 3 })).to.throw('4 filters')
    const build = (name: string, config: object) => () => make(name, config).build([null, 4, 4, 6])
    expect(build('GroupedConv2D', { filters: 4, kernelSize: 1, groups: 4 })).to.throw('6 channels')
    expect(build('GroupNormalization', { groups: 4 })).to.throw('6 channels')
    expect(build('GroupNormalization', { groups: 2, axis: 1 })).to.throw('last axis')
    expect(build('PartialLayerNormalization', { axis: [1], scale: false })).to.throw('last axis')
    for (const name of ['GroupedConv2D', 'FullDepthwiseConv2D', 'DilatedSeparableConv2D']) {
      expect(build(name, { filters: 4, kernelSize: 1, dataFormat: 'channelsFirst' })).to.throw('channels last')
    }
  })
})
