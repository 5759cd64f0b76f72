import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { UserError } from '../../../../runtime/base/user-error.js'
import { openEngine } from '../../../../runtime/engines/open.js'
import { findAdapter } from '../../../../runtime/engines/webgpu/adapter.js'
import type { TrainingBackend } from '../../../../runtime/engines/webgpu/backend.js'
import { needsEngine, valuesOn } from '../../helpers/engines.js'

describe('the adapter', () => {
  it('is there, or is missed with a reason and what to do', async () => {
    const found = await findAdapter()
    if (found.kind === 'none') {
      expect(found.reason).to.match(/\w/)
      expect(found.help).to.match(/\w/)
      const error = await openEngine('webgpu').then(
        () => expect.fail('it opened'),
        (error: unknown) => error,
      )
      expect(error).to.be.instanceOf(UserError)
      expect((error as UserError).message).to.include(found.reason)
      return
    }
    const { description } = await openEngine('webgpu')
    expect(description.name).to.equal('webgpu')
    expect(description.gpu).to.equal(found.kind === 'gpu' ? found.name : undefined)
    expect(description.details.vendor).to.equal(found.vendor)
  })
})

describe('the webgpu backend', () => {
  needsEngine('webgpu')
  let backend: TrainingBackend
  before(async () => {
    await openEngine('webgpu')
    backend = tf.backend() as TrainingBackend
  })

  it('leaves the process without a navigator that it had not', () => {
    const { navigator } = globalThis as { navigator?: { gpu?: unknown } }
    expect(navigator?.gpu).to.equal(undefined)
  })

  it('says that it cannot be read at once', () => {
    const x = tf.tidy(() => tf.add(tf.ones([3]), 1))
    expect(() => x.dataSync()).to.throw('data(), not dataSync()')
    x.dispose()
  })

  it('computes the same with small values, whether they have been read or not', async () => {
    const x = tf.tidy(() => tf.exp(tf.linspace(-1, 1, 50)))
    const f = () => [tf.mul(tf.add(x, 0.1), tf.neg(x))]
    const [unread] = await valuesOn('webgpu', f)
    await x.data()
    const [read] = await valuesOn('webgpu', f)
    x.dispose()
    expect(read).to.deep.equal(unread)
  })

  it('refuses a value that is larger than the GPU takes', () => {
    const { maxStorageBufferBindingSize, maxBufferSize } = backend.device.limits
    const most = Math.min(maxStorageBufferBindingSize, maxBufferSize)
    expect(() => tf.tidy(() => tf.fill([Math.floor(most / 4) + 1], 1))).to.throw(
      UserError,
      /MiB, and this GPU takes at most/,
    )
  })

  it('keeps no buffers of sizes that are no longer used', () => {
    const pool = backend.bufferManager
    for (let i = 0; i < 40; i++) {
      pool.releaseBuffer(pool.acquireBuffer((64 << 20) + 16 * i, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC))
    }
    // 40 buffers of 64 MiB each: a gigabyte of them may stay, and one more.
    expect(backend.memory().numBytesAllocatedInGPU).to.be.below(1.1 * 2 ** 30)
  })

  it('adds up more tensors than the GPU binds at once', async () => {
    const count = 3 * backend.device.limits.maxStorageBuffersPerShaderStage
    const numbers = Array.from({ length: count }, (_, i) => i)
    const [sum] = await valuesOn('webgpu', () => [tf.addN(numbers.map((number) => tf.fill([2, 3], number)))])
    expect([...sum]).to.deep.equal(new Array(6).fill((count * (count - 1)) / 2))
  })

  it('gives the same bytes each time, also of long sums', async () => {
    const f = () => {
      const [a, b] = [5, 9].map((seed) => tf.randomNormal([40, 5000], 0, 1, 'float32', seed))
      return [tf.matMul(a, b, false, true), tf.sum(a), tf.mean(b, 0)]
    }
    const first = await valuesOn('webgpu', f)
    for (let time = 0; time < 3; time++) expect(await valuesOn('webgpu', f)).to.deep.equal(first)
  }).timeout(60_000)
})
