/** The kernels for the contracts in gradients/contracts.ts. */
import { ownActivationKernels } from './activations.js'
import { groupedKernels } from './grouped.js'
import type { OwnKernel } from './heap.js'
import { normalizationKernels } from './normalization.js'
import { optimizerKernels } from './optimizers.js'
import { pairwiseKernels } from './pairwise.js'
import { repeatKernel } from './reductions.js'

export const ownKernels: readonly OwnKernel[] = [
  ...groupedKernels,
  ...normalizationKernels,
  ...ownActivationKernels,
  repeatKernel,
  ...pairwiseKernels,
  ...optimizerKernels,
]
