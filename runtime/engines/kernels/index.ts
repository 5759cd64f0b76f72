/** What training needs of the wasm backend and finds missing, slow or wrong there. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core'
import { convolutionKernels } from './convolution.js'
import { depthwiseKernels } from './depthwise.js'
import { matMulKernels } from './matmul.js'
import { paddingKernels } from './padding.js'

/** Registers them on the wasm backend, which must be initialised; does nothing the second time. */
export function registerTrainingKernels(): void {
  if (getKernel('Conv2DBackpropFilter', 'wasm') !== undefined) return
  const kernels = [...matMulKernels(), ...convolutionKernels(), ...depthwiseKernels(), ...paddingKernels()]
  for (const kernel of kernels) replaceKernel(kernel)
}

function replaceKernel(kernel: KernelConfig): void {
  if (getKernel(kernel.kernelName, kernel.backendName) !== undefined) {
    unregisterKernel(kernel.kernelName, kernel.backendName)
  }
  registerKernel(kernel)
}
