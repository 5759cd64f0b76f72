/** Replaces what is wrong, slow or nondeterministic for training in the webgpu backend. */
import { replaceKernel } from '../../replace-kernel.js'
import { convolutionKernels } from './convolution.js'
import { matMulKernels } from './matmul.js'
import { ownKernels } from './own.js'
import { reductionKernels } from './reductions.js'
import { sumKernels } from './sums.js'

/** Registers the kernels with the webgpu backend, which must exist. */
export function registerTrainingKernels(): void {
  const kernels = [...convolutionKernels(), ...matMulKernels(), ...reductionKernels(), ...ownKernels, ...sumKernels()]
  for (const kernel of kernels) replaceKernel(kernel)
}
