/** The gradient of relu from its output, in one pass: the input need not be kept. */
import type { GradConfig, KernelConfig, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import type { TensorInfo } from './heap.js'
import { address, allocate, wasmKernel } from './heap.js'

const reluGradientName = 'NetcReluGradient'

/** Parts for threads to share. */
const parts = 8

export function activationKernels(simd: Simd): readonly KernelConfig[] {
  return [
    wasmKernel<{ dy: TensorInfo; y: TensorInfo }, object>(reluGradientName, ({ inputs, backend }) => {
      const dx = allocate(backend, inputs.dy.shape)
      const places = [inputs.dy, inputs.y, dx].map((tensor) => address(backend, tensor))
      const calls = ranges(util.sizeFromShape(dx.shape), parts, 4).map(({ start, count }) => [
        ...places.map((place) => place + start * 4),
        count,
      ])
      simd.each('reluGradient', calls)
      return dx
    }),
  ]
}

/** relu(x) is positive where x is: the output tells all. */
export const reluGradient: GradConfig = {
  kernelName: 'Relu',
  outputsToSave: [true],
  gradFunc: (dy: Tensor | Tensor[], saved: Tensor[]) => {
    const [y] = saved as [Tensor]
    const gradient = dy as Tensor
    return {
      x: () =>
        tf.getBackend() === 'wasm'
          ? tf.engine().runKernel(reluGradientName, { dy: gradient, y })
          : tf.mul(gradient, tf.cast(tf.step(y), 'float32')),
    }
  },
}
