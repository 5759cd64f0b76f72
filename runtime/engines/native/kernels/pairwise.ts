/** Distances of all rows of two matrices, and what their gradients are made of: operations of ours. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import {
  type DistanceInputs,
  type PairwiseAttributes,
  pairwiseNames,
  type SignInputs,
} from '../../gradients/pairwise-distance.js'
import { nativeKernel, runOperation } from './native-kernel.js'

export function pairwiseKernels(): readonly KernelConfig[] {
  return [
    nativeKernel<DistanceInputs, PairwiseAttributes>(pairwiseNames.distance, ({ inputs, backend, attrs }) =>
      runOperation(backend, 'NetcPairwiseDistance', [inputs.a, inputs.b, inputs.w], { integers: [attrs.power] }),
    ),
    nativeKernel<SignInputs, object>(pairwiseNames.signs, ({ inputs, backend }) =>
      runOperation(backend, 'NetcPairwiseSigns', [inputs.a, inputs.b, inputs.g], {}),
    ),
  ]
}
