/** What training needs of the wasm backend and finds missing, slow or wrong there. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { getKernel, registerGradient, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core'
import type { Simd } from '../simd/run.js'
import { activationKernels, reluGradient } from './activations.js'
import { aliasKernels } from './aliases.js'
import { type Demand, installBackpropagation } from './backpropagation.js'
import { accelerateBatchNormalization } from './batch-normalization-layer.js'
import { convolutionKernels } from './convolution.js'
import { depthwiseKernels } from './depthwise.js'
import { forwardKernels } from './forward.js'
import { accelerateLayerNormalization } from './layer-normalization-layer.js'
import { matMulKernels } from './matmul.js'
import { normalizationGradient, normalizationKernels } from './normalization.js'
import { poolingKernels } from './pooling.js'
import { reductionGradients, reductionKernels } from './reductions.js'

/** Registers them on the wasm backend, which must be initialised. */
export function registerTrainingKernels(simd: Simd): void {
  const demand: Demand = { inputGradient: true }
  const kernels = [
    ...aliasKernels(),
    ...matMulKernels(),
    ...convolutionKernels(simd, demand),
    ...depthwiseKernels(),
    ...forwardKernels(simd),
    ...normalizationKernels(simd),
    ...poolingKernels(simd),
    ...reductionKernels(simd),
    ...activationKernels(simd),
  ]
  for (const kernel of kernels) replaceKernel(kernel)
  for (const gradient of [normalizationGradient, reluGradient, ...reductionGradients()]) registerGradient(gradient)
  accelerateBatchNormalization()
  accelerateLayerNormalization()
  installBackpropagation(demand)
}

function replaceKernel(kernel: KernelConfig): void {
  if (getKernel(kernel.kernelName, kernel.backendName) !== undefined) {
    unregisterKernel(kernel.kernelName, kernel.backendName)
  }
  registerKernel(kernel)
}
