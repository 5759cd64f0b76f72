/** The backend of tfjs-backend-webgpu with what long trainings need: errors are reported, and memory stays bounded. */
import { createRequire } from 'node:module'
import path from 'node:path'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { BackendValues } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import { UserError } from '../../base/user-error.js'
import { ownCore, withModules } from '../replaced-modules.js'

/** Unused buffers are kept for new tensors of the same size, up to this many bytes. */
const mostUnusedBytes = 1 << 30

const bytesPerValue = 4

/** The encoder that collects operations until they are submitted, which is private in the package. */
interface Pending {
  readonly commandEncoder: unknown
}

/** The package's buffer manager, with its private list of free buffers. */
interface BufferPool {
  freeBuffers: Map<string, GPUBuffer[]>
  numFreeBuffers: number
  numBytesUsed: number
  numBytesAllocated: number
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer
}

export interface TrainingBackend extends WebGPUBackend {
  /** Submits the collected operations to the GPU. */
  submitPending(): void
}

/** The package, loaded with netc's own tfjs-core, with which it registers its kernels. */
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
    /** The GPU's first error, or why it is lost: from then on values are wrong. */
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

    /** Failed allocations and operations are reported here at the latest. @throws UserError */
    override async read(dataId: object): Promise<BackendValues> {
      let values: BackendValues
      try {
        values = await super.read(dataId)
      } catch (error) {
        // A lost GPU first refuses to be read, and reports the reason later.
        await new Promise(setImmediate)
        throw this.failure ?? error
      }
      if (this.failure !== undefined) throw this.failure
      return values
    }

    /** Only values that have been read before are available synchronously. */
    override readSync(dataId: object): BackendValues {
      const { values } = this.tensorMap.get(dataId)
      if (values == null)
        throw new Error('the webgpu engine returns values only asynchronously: data(), not dataSync()')
      return values
    }

    /** @throws UserError if a tensor is larger than the GPU's limit for a buffer */
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
 * Steps of one size reuse their buffers. Without a bound the pool would keep buffers of every size that ever existed:
 * of batches, and of one-shot tasks with each alphabet's number of characters.
 */
function boundPool(backend: TrainingBackend): void {
  const pool = backend.bufferManager as unknown as BufferPool
  const own = pool.acquireBuffer.bind(pool)
  pool.acquireBuffer = (size, usage, mappedAtCreation, reuse) => {
    const fits = (pool.freeBuffers.get(`${size}_${usage}`)?.length ?? 0) > 0
    if (!fits && pool.numBytesAllocated - pool.numBytesUsed > mostUnusedBytes) {
      // Operations that are not submitted yet may use them.
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

const smaller = 'use smaller batches or a smaller network, or another engine: --engine wasm'

function tooLarge(shape: readonly number[], bytes: number, most: number): UserError {
  const [needed, given] = [bytes, most].map((count) => `${Math.floor(count / 2 ** 20)} MiB`)
  return new UserError(
    `a value of ${shape.join('x')} needs ${needed}, but this GPU allows at most ${given} per buffer`,
    smaller,
  )
}

function refused(message: string): UserError {
  const [first] = message.split('\n')
  return new UserError(`an operation failed on the GPU: ${first}`, smaller)
}

function lost(message: string): UserError {
  const [first] = message.split('\n')
  return new UserError(
    `the GPU was lost: ${first}`,
    'resume from the last checkpoint with --resume; if it happens again, use another engine: --engine wasm',
  )
}
