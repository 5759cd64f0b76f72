/** Replaces what is missing or slow for training in TensorFlow's backend. */
import { replaceKernel } from '../../replace-kernel.js'
import type { NativeBackend } from '../binding.js'
import { loadOperations } from '../operations-library.js'
import { activationKernels, preluKernel } from './activations.js'
import { arithmeticKernels } from './arithmetic.js'
import { convolutionKernels } from './convolution.js'
import { depthwiseKernels } from './depthwise.js'
import { ownKernels } from './own.js'
import { paddedPoolingKernels } from './padded-pooling.js'
import { poolingKernels } from './pooling.js'
import { reductionKernels } from './reductions.js'
import { unevenDepthwiseKernel } from './uneven-depthwise.js'

/**
 * Registers the kernels that the package lacks, and kernels for netc's operations if they are built in `home`.
 * @returns the entries for the engine's description
 */
export function registerNativeKernels(
  backend: NativeBackend,
  home: string | undefined,
): Readonly<Record<string, string>> {
  const fixed = [preluKernel(), ...paddedPoolingKernels(), unevenDepthwiseKernel()]
  for (const kernel of fixed) replaceKernel(kernel)
  const problem = home === undefined || backend.isUsingGpuDevice ? 'not built' : loadOperations(home)
  if (problem !== undefined) return { kernels: `TensorFlow's own: ${problem}` }
  const kernels = [
    ...convolutionKernels(),
    ...depthwiseKernels(),
    ...reductionKernels(),
    ...activationKernels(),
    ...arithmeticKernels(),
    ...poolingKernels(),
    ...ownKernels,
  ]
  for (const kernel of kernels) replaceKernel(kernel)
  return { kernels: "netc's own, for this processor" }
}
