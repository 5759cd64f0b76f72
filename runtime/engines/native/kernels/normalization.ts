/** Batch normalisation in training, one operation of ours forward and one backward. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import {
  kernelNames,
  type NormalizationAttributes,
  type NormalizationGradientInputs,
  type NormalizationInputs,
} from '../../gradients/batch-normalization.js'
import { nativeKernel, runOperations } from './native-kernel.js'

export function normalizationKernels(): readonly KernelConfig[] {
  return [
    nativeKernel<NormalizationInputs, NormalizationAttributes>(kernelNames.forward, ({ inputs, backend, attrs }) => {
      const { x, gamma, beta } = inputs
      return runOperations(backend, 'NetcBatchNormalization', [x, gamma, beta], numbers(attrs), 3)
    }),
    nativeKernel<NormalizationGradientInputs, NormalizationAttributes>(
      kernelNames.gradient,
      ({ inputs, backend, attrs }) => {
        const { dy, x, gamma, mean, variance } = inputs
        const given = [dy, x, gamma, mean, variance]
        return runOperations(backend, 'NetcBatchNormalizationGradient', given, numbers(attrs), 3)
      },
    ),
  ]
}

const numbers = ({ epsilon, sides }: NormalizationAttributes) => ({ integers: [sides], reals: [epsilon] })
