import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { Abs, Divide, registerLayers, Subtract } from '../../../runtime/layers/index.js'

describe('custom layers', () => {
  before(async () => {
    tf.enableProdMode()
    await tf.setBackend('cpu')
  })

  const a = [1.5, -2, 0.25, -0.75, 3, -1]
  const b = [0.5, 1.25, -2, -1, 4, 0.75]
  const cases: readonly [layers.Layer, (x: number, y: number) => number, number][] = [
    [new Abs({ name: 'n/abs' }), (x) => Math.abs(x), 1],
    [new Subtract({ name: 'n/subtract' }), (x, y) => x - y, 2],
    [new Divide({ name: 'n/divide' }), (x, y) => x / y, 2],
  ]

  for (const [layer, expected, count] of cases) {
    const name = layer.getClassName()
    const apply = (...inputs: tf.Tensor[]) => layer.apply(count === 1 ? inputs[0] : inputs) as tf.Tensor
    const tensor = (values: readonly number[]) => tf.tensor([...values], [2, 3])

    it(`${name} computes what it is called`, () => {
      const values = tf.tidy(() => apply(tensor(a), tensor(b)).dataSync())
      for (const [i, value] of values.entries()) expect(value).to.be.closeTo(expected(a[i], b[i]), 1e-6)
    })

    it(`${name} has the gradients of finite differences`, () => {
      // A different weight on every output tells them apart.
      const weighted = (x: readonly number[], y: readonly number[]) =>
        x.reduce((sum, value, i) => sum + (i + 1) * expected(value, y[i]), 0)
      const gradients = tf.tidy(() => {
        const scale = tensor([1, 2, 3, 4, 5, 6])
        const objective = (x: tf.Tensor, y: tf.Tensor) => tf.sum(tf.mul(apply(x, y), scale)) as tf.Scalar
        if (count === 1)
          return [
            tf
              .grad((x) => objective(x, x))(tensor(a))
              .dataSync(),
          ]
        return tf
          .grads((x, y) => objective(x, y))([tensor(a), tensor(b)])
          .map((gradient) => gradient.dataSync())
      })
      const step = 1e-4
      for (const [side, gradient] of gradients.entries()) {
        for (const [i, actual] of gradient.entries()) {
          const moved = (by: number) =>
            [a, b].map((values, index) => values.map((value, at) => (index === side && at === i ? value + by : value)))
          const [more, less] = [moved(step), moved(-step)]
          const difference = (weighted(more[0], more[1]) - weighted(less[0], less[1])) / (2 * step)
          expect(actual, `${side} ${i}`).to.be.closeTo(difference, 1e-4 * (1 + Math.abs(difference)))
        }
      }
    })

    it(`${name} keeps its shape and comes back from its configuration`, () => {
      const shape = [null, 4, 5, 2]
      expect(layer.computeOutputShape(count === 1 ? shape : [shape, shape])).to.deep.equal(shape)
      const [layerClass, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[name]
      const again = fromConfig(layerClass, layer.getConfig()) as layers.Layer
      expect(again).to.be.instanceOf(layer.constructor)
      expect(again.getConfig()).to.deep.equal(layer.getConfig())
      expect(again.name).to.equal(layer.name)
    })
  }

  it('refuse shapes that differ', () => {
    const [x, y] = [tf.zeros([2, 3]), tf.zeros([2, 4])]
    expect(() => new Subtract({}).apply([x, y])).to.throw('two tensors of one shape')
    tf.dispose([x, y])
  })

  it('can be registered again', () => expect(registerLayers).not.to.throw())
})
