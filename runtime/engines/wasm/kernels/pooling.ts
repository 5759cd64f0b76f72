/** The gradient of max pooling: the backend's own starts its search at 0 and misses negative maxima. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { backend_util } from '@tensorflow/tfjs-core'
import type { Simd } from '../simd/run.js'
import type { BackendWasm, TensorInfo } from './heap.js'
import { address, allocate, floats, wasmKernel } from './heap.js'

interface PoolingAttributes {
  readonly filterSize: [number, number] | number
  readonly strides: [number, number] | number
  readonly pad: 'same' | 'valid' | number
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

interface PoolingInputs {
  readonly dy: TensorInfo
  readonly input: TensorInfo
  readonly output: TensorInfo
}

/** The gradient of max pooling. */
export function poolingKernels(simd: Simd): readonly KernelConfig[] {
  return [
    wasmKernel<PoolingInputs, PoolingAttributes>('MaxPoolGrad', ({ inputs, backend, attrs }) =>
      maxPoolGradient(backend, simd, inputs, attrs),
    ),
  ]
}

function maxPoolGradient(
  backend: BackendWasm,
  simd: Simd,
  { dy, input, output }: PoolingInputs,
  { filterSize, strides, pad, dimRoundingMode }: PoolingAttributes,
): TensorInfo {
  const shape = input.shape as [number, number, number, number]
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode)
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, strideHeight, padInfo } = info
  const dx = allocate(backend, shape)
  floats(backend, dx).fill(0)
  const places = { x: address(backend, input), y: address(backend, output), dx: address(backend, dx) }
  const gradients = address(backend, dy)
  const imageRow = inWidth * inChannels * 4
  const outputRow = outWidth * inChannels * 4
  for (let n = 0; n < batchSize; n++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * strideHeight - padInfo.top
      const from = Math.max(0, top)
      const rows = Math.min(inHeight, top + filterHeight) - from
      const image = (n * inHeight + from) * imageRow
      const outputs = (n * outHeight + row) * outputRow
      simd.call(
        'maxPoolGradient',
        places.x + image,
        places.y + outputs,
        gradients + outputs,
        places.dx + image,
        outWidth,
        rows,
        info.filterWidth,
        inWidth,
        info.strideWidth,
        padInfo.left,
        inChannels,
      )
    }
  }
  return dx
}
