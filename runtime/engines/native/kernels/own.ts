/** The kernels for the contracts in gradients/contracts.ts. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { ownActivationKernels } from './activations.js'
import { groupedKernels } from './grouped.js'
import { normalizationKernels } from './normalization.js'
import { optimizerKernels } from './optimizers.js'
import { pairwiseKernels } from './pairwise.js'
import { repeatKernel } from './reductions.js'

export const ownKernels: readonly KernelConfig[] = [
  ...groupedKernels,
  ...normalizationKernels,
  ...ownActivationKernels,
  repeatKernel,
  ...pairwiseKernels,
  ...optimizerKernels,
]
