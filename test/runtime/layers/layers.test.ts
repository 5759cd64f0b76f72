import '../../../runtime/engines/cpu-backend.js'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import * as layers from '../../../runtime/layers/index.js'

/** What they compute, their gradients and how they are saved is tested by the operators that use them. */
describe('custom layers', () => {
  before(async () => {
    tf.enableProdMode()
    await tf.setBackend('cpu')
  })

  it('refuse shapes that do not fit', () => {
    const [x, y] = [tf.zeros([2, 3]), tf.zeros([2, 4])]
    expect(() => new layers.Subtract({}).apply([x, y])).to.throw('two tensors of compatible shapes')
    expect(() => new layers.Divide({}).apply([x])).to.throw('two tensors')
    tf.dispose([x, y])
  })

  it('refuse a reduction that there is not', () => {
    const args = { operation: 'constructor' as 'sum', axes: [1], targetShape: [1] }
    expect(() => new layers.Reduce(args)).to.throw('no operation constructor')
  })

  it('are all registered, under their names, and can be registered again', () => {
    expect(layers.registerLayers).not.to.throw()
    const { classNameMap } = tf.serialization.SerializationMap.getMap()
    for (const [name, layer] of Object.entries(layers)) {
      if (name !== 'registerLayers') expect(classNameMap[name][0], name).to.equal(layer)
    }
  })
})
