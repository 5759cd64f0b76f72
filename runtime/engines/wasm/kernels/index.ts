/** Replaces what is missing, slow or wrong for training in the wasm backend. */
import { replaceKernel } from '../../replace-kernel.js'
import type { Simd } from '../simd/run.js'
import { activationKernels } from './activations.js'
import { aliasKernels } from './aliases.js'
import { arithmeticKernels } from './arithmetic.js'
import { convolutionKernels } from './convolution.js'
import { depthwiseKernels } from './depthwise.js'
import { extremaKernels } from './extrema.js'
import { gatherKernels } from './gather.js'
import { matMulKernels } from './matmul.js'
import { ownKernels } from './own.js'
import { poolingKernels } from './pooling.js'
import { reductionKernels } from './reductions.js'

/** Registers the kernels with the wasm backend, which must be initialized. */
export function registerTrainingKernels(simd: Simd): void {
  const kernels = [
    ...aliasKernels(),
    ...matMulKernels(simd),
    ...convolutionKernels(simd),
    ...depthwiseKernels(simd),
    ...poolingKernels(simd),
    ...reductionKernels(simd),
    ...activationKernels(simd),
    ...arithmeticKernels(simd),
    ...extremaKernels(simd),
    ...gatherKernels(simd),
    ...ownKernels.map((kernel) => kernel.using(simd)),
  ]
  for (const kernel of kernels) replaceKernel(kernel)
}
