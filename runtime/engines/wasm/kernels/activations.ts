/** The gradient of relu from its output, in one pass: the input need not be kept. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import { reluGradientName } from '../../operations/relu.js'
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import type { TensorInfo } from './heap.js'
import { address, allocate, wasmKernel } from './heap.js'

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
