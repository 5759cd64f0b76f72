/** Batch normalization in training: one operation of netc forward and one backward. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { type NormalizationAttributes, normalizationContracts } from '../../gradients/batch-normalization.js'
import { ownKernel, runOperations } from './native-kernel.js'

export const normalizationKernels: readonly KernelConfig[] = [
  ownKernel(normalizationContracts.forward, ({ inputs: { x, gamma, beta }, backend, attrs }) => {
    const given = [x, gamma, beta]
    const [y, mean, variance] = runOperations(backend, 'NetcBatchNormalization', given, numbers(attrs), 3)
    return { y, mean, variance }
  }),
  ownKernel(normalizationContracts.gradient, ({ inputs: { dy, x, gamma, mean, variance }, backend, attrs }) => {
    const given = [dy, x, gamma, mean, variance]
    const [dx, dgamma, dbeta] = runOperations(backend, 'NetcBatchNormalizationGradient', given, numbers(attrs), 3)
    return { dx, dgamma, dbeta }
  }),
]

const numbers = ({ epsilon, sides }: NormalizationAttributes) => ({ integers: [sides], reals: [epsilon] })
