/** The optimiser's step: one operation of ours a weight. */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type SgdAttributes, sgdMomentumName, sgdParameters } from '../../gradients/sgd.js'
import { nativeKernel, runOperations } from './native-kernel.js'

export function sgdKernels(): readonly KernelConfig[] {
  return [
    nativeKernel<Readonly<Record<string, TensorInfo>>, SgdAttributes>(sgdMomentumName, ({ inputs, backend, attrs }) => {
      const rates = tf.tensor1d([attrs.learningRate, attrs.momentum])
      // Not in place: a weight may lie in the memory of an array of JavaScript's, which the binding shares.
      const moved = sgdParameters(inputs).map(({ weight, velocity, gradient }, i) =>
        runOperations(backend, 'NetcSgdMomentum', [weight, velocity, gradient, rates], { reals: [attrs.l2[i]] }, 3),
      )
      const penalties = moved.map(([penalty]) => penalty)
      const penalty = tf.addN(penalties)
      tf.dispose([rates, ...penalties.filter((each) => each !== penalty)])
      return [penalty, ...moved.flatMap(([, weight, velocity]) => [weight, velocity])]
    }),
  ]
}
