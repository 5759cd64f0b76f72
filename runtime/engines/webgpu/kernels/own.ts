/** The kernels for the contracts in gradients/contracts.ts. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { activationKernels } from './activations.js'
import { normalizationKernels } from './normalization.js'
import { optimizerKernels } from './optimizers.js'
import { pairwiseKernels } from './pairwise.js'

export const ownKernels: readonly KernelConfig[] = [
  ...activationKernels,
  ...normalizationKernels,
  ...pairwiseKernels,
  ...optimizerKernels,
]
