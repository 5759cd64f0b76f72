/** The gradient of relu computed from its output, so that the input need not be kept. */
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { contract, execute, hasKernel, tensor } from './contract.js'

export const reluGradientContract = contract({
  name: 'NetcReluGradient',
  doc: 'the gradient of relu from its output: dy where that is positive, otherwise 0, even if it is NaN',
  inputs: { dy: tensor('of any shape'), y: tensor('of the same shape, the output of relu') },
  attributes: {},
  outputs: { dx: tensor('of the same shape') },
})

/** relu(x) is positive exactly where x is, so the output suffices. */
export const reluGradient: GradConfig = {
  kernelName: 'Relu',
  outputsToSave: [true],
  gradFunc: (dy: Tensor | Tensor[], saved: Tensor[]) => {
    const [y] = saved as [Tensor]
    const gradient = dy as Tensor
    return {
      x: () =>
        hasKernel(reluGradientContract)
          ? execute(reluGradientContract, { dy: gradient, y }, {}).dx
          : tf.where(tf.greater(y, 0), gradient, tf.zerosLike(gradient)),
    }
  },
}
