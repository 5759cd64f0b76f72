/**
 * What is not a number stays so through every activation, on every engine: a network that diverges is not taken for one
 * that trains.
 */
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { activations, functions } from '../../../compiler/ops/elementwise.js'
import '../../../runtime/layers/index.js'
import { comparedEngines, enginesUnderTest, tellMissingEngines, valuesOn } from '../helpers/engines.js'

/** In every place of a vector of 16, and at the end, where there are no whole vectors. */
const broken = [0, 17, 34, 51, 68, 85, 99]
const values = Array.from({ length: 100 }, (_, at) => (broken.includes(at) ? Number.NaN : (at % 13) - 6 || 0.5))

type Apply = (x: tf.Tensor) => tf.Tensor

const named: Readonly<Record<string, Apply>> = {
  ...Object.fromEntries(
    activations.map(({ name }): [string, Apply] => {
      const layer = layers.layers.activation({ activation: name as 'relu' })
      return [name, (x) => layer.apply(x) as tf.Tensor]
    }),
  ),
  ...{ abs: tf.abs, square: tf.square, sqrt: (x) => tf.sqrt(tf.abs(x)), log: (x) => tf.log(tf.abs(x)), exp: tf.exp },
  maximum: (x) => tf.maximum(x, 0),
  minimum: (x) => tf.minimum(x, 0),
  prelu: (x) => tf.prelu(x, tf.scalar(0.25)),
}

/** Operations that end in relu, with what is around a broken value too. */
const fused: Readonly<Record<string, (x: tf.Tensor4D) => tf.Tensor>> = Object.fromEntries(
  [
    { name: '1x1', size: 1, channels: 3 },
    { name: '3x3 of many channels', size: 3, channels: 32 },
    { name: '5x5', size: 5, channels: 3 },
  ].flatMap(({ name, size, channels }) => {
    const wide = (x: tf.Tensor4D) => tf.tile(x, [1, 1, 1, channels])
    const ending = { strides: 1, pad: 'same', activation: 'relu' } as const
    const bias = () => tf.zeros([channels]) as tf.Tensor1D
    const filter = (outputs: number) => tf.fill([size, size, channels, outputs], 1 / channels) as tf.Tensor4D
    return [
      [
        `a convolution ${name}`,
        (x: tf.Tensor4D) => tf.fused.conv2d({ ...ending, x: wide(x), filter: filter(channels), bias: bias() }),
      ],
      [
        `a depthwise convolution ${name}`,
        (x: tf.Tensor4D) => tf.fused.depthwiseConv2d({ ...ending, x: wide(x), filter: filter(1), bias: bias() }),
      ],
    ]
  }),
)

const slopes = (apply: Apply, x: tf.Tensor) => tf.grad((each) => tf.sum(apply(each)))(x)
const isBroken = (found: Float32Array) => [...found].map((value) => Number.isNaN(value))

describe('a value that is not a number', () => {
  it('is tried with every activation and function of the language', () => {
    for (const { name } of [...activations, ...functions]) expect(named).to.have.property(name)
  })

  for (const { name: engine } of enginesUnderTest) {
    it(`stays so on ${engine}`, async () => {
      for (const [name, apply] of Object.entries(named)) {
        const [found] = await valuesOn(engine, () => [apply(tf.tensor2d(values, [100, 1]))])
        expect(isBroken(found), name).to.deep.equal(values.map((value) => Number.isNaN(value)))
      }
      for (const [name, apply] of Object.entries(fused)) {
        const images = () => tf.tensor4d(values, [1, 10, 10, 1])
        const linear = await valuesOn(engine, () => [apply(tf.abs(images()))])
        const found = await valuesOn(engine, () => [apply(images())])
        expect(isBroken(found[0]), name).to.deep.equal(isBroken(linear[0]))
        expect(isBroken(found[0]).filter(Boolean), name).to.have.length.of.at.least(broken.length)
      }
      const matrix = await valuesOn(engine, () => {
        const a = tf.tensor2d(values, [20, 5])
        return [tf.fused.matMul({ a, b: tf.ones([5, 40]), bias: tf.zeros([40]), activation: 'relu' })]
      })
      const rows = new Set(broken.map((at) => Math.floor(at / 5)))
      expect(isBroken(matrix[0])).to.deep.equal(Array.from({ length: 800 }, (_, at) => rows.has(Math.floor(at / 40))))
    })
  }

  for (const { name: engine } of comparedEngines) {
    it(`has the slope on ${engine} that it has on cpu`, async () => {
      const x = () => tf.tensor2d(values, [100, 1])
      for (const [name, apply] of Object.entries(named)) {
        const compute = () => [slopes(apply, x())]
        const [expected, found] = [await valuesOn('cpu', compute), await valuesOn(engine, compute)]
        for (const at of broken) expect(found[0][at], `${name} at ${at}`).to.deep.equal(expected[0][at])
      }
    })
  }

  tellMissingEngines()
})
