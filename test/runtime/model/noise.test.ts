import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { openEngine } from '../../../runtime/engines/open.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import { type NoiseAddress, noiseMask } from '../../../runtime/model/noise.js'
import { buildNetwork, buildOperator } from '../../compiler/helpers/build-network.js'
import { headModel } from '../helpers/tfjs.js'

const address: NoiseAddress = { seed: 1, iteration: 7, application: 'left' }

describe('noise', () => {
  it('is the same for the same address, and another for every part of it', () => {
    const mask = (at: Partial<NoiseAddress> = {}, path = 'a') =>
      noiseMask([{ ...address, ...at }], path, 0.5, 200).join()
    const others = [
      mask({ seed: 2 }),
      mask({ iteration: 8 }),
      mask({ application: 'right' }),
      mask({ application: 'head' }),
      mask({}, 'b'),
    ]
    expect(mask()).to.equal(mask())
    expect(new Set([mask(), ...others]).size).to.equal(6)
  })

  it('of a batch of both sides is that of the left, then that of the right', () => {
    const sides = (['left', 'right'] as const).map((application) => ({ ...address, application }))
    const [left, right] = sides.map((side) => [...noiseMask([side], 'a', 0.5, 60)])
    expect([...noiseMask(sides, 'a', 0.5, 120)]).to.deep.equal([...left, ...right])
  })

  it('leaves out the share that it says and keeps the mean', () => {
    for (const rate of [0.1, 0.5, 0.9]) {
      const mask = noiseMask([address], 'a', rate, 40_000)
      const kept = mask.filter((value) => value !== 0)
      for (const value of new Set(kept)) expect(value).to.equal(Math.fround(1 / (1 - rate)))
      // Four standard deviations of the share.
      expect(1 - kept.length / mask.length).to.be.closeTo(rate, 4 * Math.sqrt((rate * (1 - rate)) / 40_000))
    }
  })
})

describe('dropout and drop_path in a model', () => {
  const networkOf = (call: string) =>
    buildNetwork({
      input: [4, 4, 2],
      tower: ({ inputs, add }) => add('leave', call, inputs[0]),
      head: ({ inputs, add, chain }) =>
        chain('', ['abs', 'flatten', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
    })

  async function features(engine: string, call: string, training: boolean, noise?: NoiseAddress): Promise<number[]> {
    await openEngine(engine)
    const network = networkOf(call)
    const model = await buildModel(network, initialWeights(network, 1))
    const found = tf.tidy((() => [
      ...model.features(tf.ones([6, 4, 4, 2]), training, noise && { noise: [noise] }).dataSync(),
    ]) as () => never) as number[]
    model.dispose()
    return found
  }

  it('do nothing outside training, nor at rate 0', async () => {
    for (const call of ['dropout(0.5)', 'drop_path(0.5)']) {
      expect(new Set(await features('cpu', call, false))).to.deep.equal(new Set([1]))
    }
    expect(new Set(await features('cpu', 'dropout(0)', true))).to.deep.equal(new Set([1]))
  })

  it('leave out values, or whole images, the same on every engine', async () => {
    const values = await features('cpu', 'dropout(0.5)', true, address)
    expect(new Set(values)).to.deep.equal(new Set([0, 2]))
    expect(await features('wasm', 'dropout(0.5)', true, address)).to.deep.equal(values)
    const whole = await features('cpu', 'drop_path(0.5)', true, address)
    const images = Array.from({ length: 6 }, (_, image) => new Set(whole.slice(32 * image, 32 * (image + 1))))
    for (const image of images) expect(image.size).to.equal(1)
    expect(new Set(whole)).to.deep.equal(new Set([0, 2]))
    expect(await features('wasm', 'drop_path(0.5)', true, address)).to.deep.equal(whole)
  })

  it('mean the same to a program that trains the model by tf.layers', async () => {
    const model = await headModel(buildOperator('drop_path(0.5)', [[4, 4, 2]]))
    const whole = tf.tidy((() => [
      ...(model.apply(tf.ones([40, 4, 4, 2]), { training: true }) as tf.Tensor).dataSync(),
    ]) as () => never) as number[]
    const images = Array.from({ length: 40 }, (_, image) => whole.slice(32 * image, 32 * (image + 1)).join())
    expect(new Set(images)).to.deep.equal(new Set([Array(32).fill(0).join(), Array(32).fill(2).join()]))
    model.dispose()
  })

  it('need an address in training', async () => {
    let message = ''
    await features('cpu', 'dropout(0.5)', true).catch((error: Error) => {
      message = error.message
    })
    expect(message).to.contain('needs the address of its noise')
  })
})
