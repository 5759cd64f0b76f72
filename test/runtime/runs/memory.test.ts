import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { systemMemory } from '../../../runtime/base/memory.js'
import { OutOfMemory } from '../../../runtime/base/out-of-memory.js'
import type { Engine } from '../../../runtime/engines/engine.js'
import { openEngine } from '../../../runtime/engines/open.js'
import { leastBytes, refuseTooLarge } from '../../../runtime/runs/memory.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'
import { inTemporaryFolder, tinyDataset, tinyNetwork, tinyProtocol } from '../training/tiny.js'
import { expectSame, refused, resumeTiny, startTiny } from './tiny-runs.js'

/** Weights of 36 * `width` numbers and a few more. */
const wide = (width: number) =>
  buildNetwork({
    input: [6, 6, 1],
    tower: ({ inputs, chain }) => chain('', ['flatten', `dense(${width}, bias=false)`, 'relu'], inputs[0]),
    head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
  })

describe('the memory of a training', () => {
  let engine: Engine
  before(async () => {
    engine = await openEngine('cpu')
  })

  it('is at least that of weights, gradients and slots, and of a value', () => {
    const [width, images] = [1000, 16]
    const weights = 37 * width + 1
    // SGD keeps a velocity for each weight and its gradient.
    expect(leastBytes(wide(width), tinyProtocol, images)).to.equal(4 * (3 * weights + images * width))
    const average = { decay: 0.9, compare: false }
    expect(leastBytes(wide(width), { ...tinyProtocol, average }, images)).to.equal(4 * (4 * weights + images * width))
  })

  it('includes the values at the cuts between recomputed segments', () => {
    const [width, images] = [1000, 16]
    const value = 4 * images * width
    const kept = leastBytes(wide(width), tinyProtocol, images)
    // dense, relu and flatten are separate segments: the input and output of dense are kept.
    const computed = leastBytes(wide(width), tinyProtocol, images, value)
    expect(computed - kept).to.be.within(value, value + 4 * images * 72)
  })

  it('that is not there is refused before a folder is made, with what it takes and what there is', () =>
    inTemporaryFolder(async (folder) => {
      const run = path.join(folder, 'run')
      const small = { ...engine, memory: 100_000 }
      const { message, help } = await refused(() => startTiny(run, { engine: small, network: wide(1000) }), '')
      expect(message).to.equal(
        'training net on batches of 16 images needs at least 508 kB of memory, but the engine cpu has 100 kB',
      )
      expect(help).to.contain('make the batches of the protocol’s sampler smaller'.replace('’', "'"))
      expect(existsSync(run)).to.equal(false)
    }))

  it('is that of the machine if the engine has no limit', () => {
    const training = { protocol: tinyProtocol, dataset: tinyDataset(), seed: 1 }
    const { tf: _, ...limits } = engine
    refuseTooLarge({ ...training, network: tinyNetwork }, limits)
    const width = Math.ceil(systemMemory() / 4 / 3 / 36)
    expect(() => refuseTooLarge({ ...training, network: wide(width) }, limits)).to.throw('and this machine has ')
  })

  it('that runs out during training ends the run with a message, and the saved state resumes seamlessly', () =>
    inTemporaryFolder(async (folder) => {
      const [whole, hurt] = ['whole', 'hurt'].map((name) => path.join(folder, name))
      await startTiny(whole, { engine })
      let steps = 0
      const onSteps = () => {
        if (++steps === 7) throw new OutOfMemory(5)
      }
      const { message } = await refused(() => startTiny(hurt, { engine, onSteps }), 'no memory is left')
      expect(message).to.contain('batches of 16 images')
      await resumeTiny(hurt, { engine })
      expectSame(hurt, whole)
    }))
})
