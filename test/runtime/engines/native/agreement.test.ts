import path from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { preparePairTraining } from '../../../../bench/training.js'
import { entryPath, nodeHost } from '../../../../cli/node-host.js'
import { compile } from '../../../../compiler/compile.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { initialWeights } from '../../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../../runtime/model/model.js'
import { values } from '../reference.js'
import { openNativeOrSkip } from './native.js'

const pairs = 2
const steps = 20

/** The losses of the first steps of SiRCNN on images of noise. */
async function losses(engine: string): Promise<number[]> {
  await openEngine(engine)
  const entry = entryPath(path.resolve('specs/sircnn.net'))
  const { value: network } = compile(entry, { host: nodeHost(entry) })
  if (network === undefined) throw new Error('specs/sircnn.net does not compile')
  const siamese = await buildModel(network, initialWeights(network, 1))
  const { step, dispose } = preparePairTraining({ tf, network, siamese, pairs, momentum: 0.5, seed: 1 })
  const images = values(3, 2 * pairs * 105 * 105)
  const batch = { images, labels: Float32Array.of(0, 1), count: 2 * pairs, items: 1 }
  const found: number[] = []
  for (let iteration = 1; iteration <= steps; iteration++) {
    const results = step(iteration, { ...batch, iteration }, 0.001)
    found.push(results.loss.dataSync()[0])
    tf.dispose([results.loss, results.objective, results.accuracy])
  }
  dispose()
  siamese.dispose()
  return found
}

describe('SiRCNN on the native engine', () => {
  before(function () {
    return openNativeOrSkip(this)
  })

  it('has the losses of wasm for 20 steps, and the same bytes twice', async function () {
    this.timeout(60_000)
    const [native, again, wasm] = [await losses('native'), await losses('native'), await losses('wasm')]
    expect(again).to.deep.equal(native)
    for (const [step, loss] of native.entries()) expect(loss, `step ${step}`).to.be.closeTo(wasm[step], 2e-3)
  })
})
