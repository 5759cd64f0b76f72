/** How engines put their own kernels in place of those of their tfjs backend. */
import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core'

/**
 * Registers a kernel with tfjs, instead of the backend's kernel of the same name if there is one. A kernel that calls
 * the one that it replaces must look it up before.
 */
export function replaceKernel(kernel: KernelConfig): void {
  const { kernelName, backendName } = kernel
  if (getKernel(kernelName, backendName) !== undefined) unregisterKernel(kernelName, backendName)
  registerKernel(kernel)
}
