/** All contracts, in the order of the table in docs/engines.md. */
import { adamWContract } from './adamw.js'
import { normalizationContracts } from './batch-normalization.js'
import type { Contract } from './contract.js'
import { globalNormContract } from './global-norm.js'
import { groupedConvolutionContracts } from './grouped-convolution.js'
import { movingAverageContract } from './moving-average.js'
import { pairwiseContracts } from './pairwise-distance.js'
import { repeatContract } from './reductions.js'
import { reluGradientContract } from './relu.js'
import { sgdContract } from './sgd.js'
import { swishContracts } from './swish.js'

export const contracts: readonly Contract[] = [
  ...Object.values(groupedConvolutionContracts),
  ...Object.values(normalizationContracts),
  ...Object.values(swishContracts),
  reluGradientContract,
  repeatContract,
  ...Object.values(pairwiseContracts),
  sgdContract,
  adamWContract,
  movingAverageContract,
  globalNormContract,
]
