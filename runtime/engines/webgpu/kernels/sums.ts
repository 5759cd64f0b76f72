/** Sums of any number of tensors: the backend's own binds all of them at once, and a GPU has about eight bindings. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { getKernel } from '@tensorflow/tfjs-core'
import { release, type TensorInfo, webgpuKernel } from './program.js'

/** To be called while the backend's own kernel is registered. */
export function sumKernels(): readonly KernelConfig[] {
  const own = getKernel('AddN', 'webgpu').kernelFunc
  return [
    webgpuKernel<readonly TensorInfo[], object>('AddN', ({ inputs, backend, attrs }) => {
      const add = (tensors: readonly TensorInfo[]): TensorInfo =>
        own({ inputs: tensors, backend, attrs } as unknown as Parameters<typeof own>[0]) as TensorInfo
      // One binding is for the result.
      const most = backend.device.limits.maxStorageBuffersPerShaderStage - 1
      let sum = add(inputs.slice(0, most))
      for (let next = most; next < inputs.length; next += most - 1) {
        const before = sum
        sum = add([before, ...inputs.slice(next, next + most - 1)])
        release(backend, before)
      }
      return sum
    }),
  ]
}
