/** What training needs of the webgpu backend and finds wrong, slow or left to chance there. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core'
import { activationKernels } from './activations.js'
import { convolutionKernels } from './convolution.js'
import { matMulKernels } from './matmul.js'
import { normalizationKernels } from './normalization.js'
import { pairwiseKernels } from './pairwise.js'
import { reductionKernels } from './reductions.js'
import { sgdKernels } from './sgd.js'
import { sumKernels } from './sums.js'

/** Registers them on the webgpu backend, which must be there. */
export function registerTrainingKernels(): void {
  const kernels = [
    ...activationKernels(),
    ...convolutionKernels(),
    ...matMulKernels(),
    ...normalizationKernels(),
    ...pairwiseKernels(),
    ...reductionKernels(),
    ...sgdKernels(),
    ...sumKernels(),
  ]
  for (const kernel of kernels) replaceKernel(kernel)
}

function replaceKernel(kernel: KernelConfig): void {
  if (getKernel(kernel.kernelName, kernel.backendName) !== undefined) {
    unregisterKernel(kernel.kernelName, kernel.backendName)
  }
  registerKernel(kernel)
}
