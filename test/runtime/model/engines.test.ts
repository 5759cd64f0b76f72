import type { Tensor4D } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import { relativeDifference, values } from '../engines/reference.js'
import { transformer, weighted } from '../helpers/networks.js'

/** What a network says in training, its gradients and all of its resulting weights, by path. */
async function train(network: Network, engine: 'cpu' | 'wasm'): Promise<Map<string, Float32Array>> {
  const { tf } = await openEngine(engine)
  const model = await buildModel(network, initialWeights(network, 3))
  const shape = [3, ...network.input.shape] as [number, number, number, number]
  const found = new Map<string, Float32Array>()
  tf.tidy(() => {
    const [left, right] = [1, 2].map((seed) => tf.tensor(values(seed, tf.util.sizeFromShape(shape)), shape) as Tensor4D)
    const { value, grads } = tf.variableGrads(() => {
      const { logits } = model.score(model.features(left, true), model.features(right, true), true)
      found.set('logits', logits!.dataSync() as Float32Array)
      return tf.sum(tf.square(logits!))
    })
    found.set('loss', value.dataSync() as Float32Array)
    for (const [path, variable] of model.weights) {
      const gradient = grads[variable.name]
      if (gradient !== undefined) found.set(`gradient of ${path}`, gradient.dataSync() as Float32Array)
      found.set(path, variable.dataSync() as Float32Array)
    }
  })
  model.dispose()
  return found
}

describe('a model on several engines', () => {
  for (const [name, network] of Object.entries({ weighted, transformer })) {
    it(`trains in the same way (${name})`, async () => {
      const cpu = await train(network, 'cpu')
      const wasm = await train(network, 'wasm')
      const trainable = network.weights.filter((weight) => weight.trainable)
      expect([...wasm.keys()].filter((key) => key.startsWith('gradient'))).to.have.length(trainable.length)
      expect([...wasm.keys()]).to.deep.equal([...cpu.keys()])
      for (const [key, expected] of cpu) {
        const scale = 1 / Math.max(1e-3, ...expected.map(Math.abs))
        const scaled = (numbers: Float32Array) => numbers.map((value) => value * scale)
        expect(relativeDifference(scaled(wasm.get(key)!), scaled(expected)), key).to.be.below(1e-3)
      }
    })
  }
})
