/** The backend of tfjs-backend-webgpu with what a training of hours needs: failures that are told, and memory that stays bounded. */
import { createRequire } from 'node:module'
import path from 'node:path'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { BackendValues } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import { UserError } from '../../base/user-error.js'
import { ownCore, withModules } from '../replaced-modules.js'

/** Buffers that nothing uses are kept for the next tensors of the same size, up to so many bytes. */
const mostUnusedBytes = 1 << 30

const bytesPerValue = 4

/** The encoder that collects operations until they are submitted, which the package keeps private. */
interface Pending {
  readonly commandEncoder: unknown
}

/** As the package has it, with the free buffers that it keeps private. */
interface BufferPool {
  freeBuffers: Map<string, GPUBuffer[]>
  numFreeBuffers: number
  numBytesUsed: number
  numBytesAllocated: number
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer
}

export interface TrainingBackend extends WebGPUBackend {
  /** Sends what has been collected to the GPU. */
  submitPending(): void
}

/** The package, loaded from where it is on netc's own tfjs-core, with which it registers its kernels. */
export function loadBackendPackage(folder: string): typeof import('@tensorflow/tfjs-backend-webgpu') {
  const require = createRequire(path.join(folder, 'package.json'))
  return withModules(require, { [require.resolve('@tensorflow/tfjs-core')]: ownCore() }, () => require(folder))
}

/** @param Base the package's own class */
export function makeTrainingBackend(
  Base: typeof WebGPUBackend,
  device: GPUDevice,
  info: GPUAdapterInfo,
): TrainingBackend {
  class Backend extends Base {
    /** What the GPU refused, or why it is gone: from then on values are not what they should be. */
    private failure: UserError | undefined

    constructor(device: GPUDevice, info: GPUAdapterInfo) {
      super(device, info)
      device.addEventListener('uncapturederror', (event) => {
        // Dawn would write it to standard error.
        event.preventDefault()
        this.failure ??= refused((event as GPUUncapturedErrorEvent).error.message)
      })
      void device.lost.then(({ message }) => {
        this.failure ??= lost(message)
      })
      boundPool(this)
    }

    /** Memory that the GPU does not give, and operations that it refuses, show here at the latest. @throws UserError */
    override async read(dataId: object): Promise<BackendValues> {
      let values: BackendValues
      try {
        values = await super.read(dataId)
      } catch (error) {
        // A GPU that is lost refuses to be read first, and tells why after that.
        await new Promise(setImmediate)
        throw this.failure ?? error
      }
      if (this.failure !== undefined) throw this.failure
      return values
    }

    /** Only what has been read before can be had at once. */
    override readSync(dataId: object): BackendValues {
      const { values } = this.tensorMap.get(dataId)
      if (values == null) throw new Error('the webgpu engine gives values asynchronously only: data(), not dataSync()')
      return values
    }

    /** @throws UserError where one tensor is larger than the GPU lets an operation see */
    override uploadToGPU(dataId: object): void {
      const { shape, resource } = this.tensorMap.get(dataId)
      if (resource == null) {
        const bytes = bytesPerValue * util.sizeFromShape(shape)
        const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits
        const most = Math.min(maxStorageBufferBindingSize, maxBufferSize)
        if (bytes > most) throw tooLarge(shape, bytes, most)
      }
      super.uploadToGPU(dataId)
    }

    submitPending(): void {
      this.endComputePassEncoder()
      if ((this as unknown as Pending).commandEncoder !== null) this.submitQueue()
    }
  }
  return new Backend(device, info)
}

/**
 * Steps of one size find their buffers in the pool. Without a bound it would keep those of every size that there ever was: of
 * batches, and of one-shot tasks of as many characters as each alphabet has.
 */
function boundPool(backend: TrainingBackend): void {
  const pool = backend.bufferManager as unknown as BufferPool
  const own = pool.acquireBuffer.bind(pool)
  pool.acquireBuffer = (size, usage, mappedAtCreation, reuse) => {
    const fits = (pool.freeBuffers.get(`${size}_${usage}`)?.length ?? 0) > 0
    if (!fits && pool.numBytesAllocated - pool.numBytesUsed > mostUnusedBytes) {
      // Operations that are not yet submitted may use them.
      backend.submitPending()
      emptyPool(pool)
    }
    return own(size, usage, mappedAtCreation, reuse)
  }
}

function emptyPool(pool: BufferPool): void {
  for (const buffers of pool.freeBuffers.values()) {
    for (const buffer of buffers) {
      pool.numBytesAllocated -= buffer.size
      buffer.destroy()
    }
    buffers.length = 0
  }
  pool.numFreeBuffers = 0
}

const smaller =
  'take fewer pairs in a batch (batch.characters in the protocol) or a smaller network, or another engine: --engine wasm'

function tooLarge(shape: readonly number[], bytes: number, most: number): UserError {
  const [needed, given] = [bytes, most].map((count) => `${Math.floor(count / 2 ** 20)} MiB`)
  return new UserError(
    `a value of ${shape.join('x')} takes ${needed}, and this GPU takes at most ${given} at once`,
    smaller,
  )
}

function refused(message: string): UserError {
  const [first] = message.split('\n')
  return new UserError(`the GPU refused an operation: ${first}`, smaller)
}

function lost(message: string): UserError {
  const [first] = message.split('\n')
  return new UserError(
    `the GPU was lost: ${first}`,
    'go on with --resume, from the last checkpoint; where it happens again, choose another engine: --engine wasm',
  )
}
