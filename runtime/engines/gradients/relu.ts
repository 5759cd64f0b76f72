/** The gradient of relu from its output: the input need not be kept. */
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { hasKernel } from './kernel.js'

/** What an engine registers that does it in one pass: `dy` and `y`, of one shape, to `dx`. */
export const reluGradientName = 'NetcReluGradient'

/** relu(x) is positive where x is: the output tells all. */
export const reluGradient: GradConfig = {
  kernelName: 'Relu',
  outputsToSave: [true],
  gradFunc: (dy: Tensor | Tensor[], saved: Tensor[]) => {
    const [y] = saved as [Tensor]
    const gradient = dy as Tensor
    return {
      x: () =>
        hasKernel(reluGradientName)
          ? tf.engine().runKernel(reluGradientName, { dy: gradient, y })
          : tf.mul(gradient, tf.cast(tf.step(y), 'float32')),
    }
  },
}
