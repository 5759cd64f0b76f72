/** Distances of all rows of two matrices, and the sums in their gradients, with netc's operations. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { pairwiseContracts } from '../../gradients/pairwise-distance.js'
import { ownKernel, runOperation } from './native-kernel.js'

export const pairwiseKernels: readonly KernelConfig[] = [
  ownKernel(pairwiseContracts.distance, ({ inputs: { a, b, w }, backend, attrs }) => ({
    distances: runOperation(backend, 'NetcPairwiseDistance', [a, b, w], { integers: [attrs.power] }),
  })),
  ownKernel(pairwiseContracts.signs, ({ inputs: { a, b, g }, backend }) => ({
    sums: runOperation(backend, 'NetcPairwiseSigns', [a, b, g], {}),
  })),
]
