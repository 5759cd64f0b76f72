/** The gradients of a depthwise convolution; filters are `[height, width, in, multiplier]`. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { backend_util } from '@tensorflow/tfjs-core'
import type { BackendWasm, TensorInfo } from './heap.js'
import { allocate, floats, wasmKernel } from './heap.js'

type Shape4D = [number, number, number, number]
type Geometry = backend_util.Conv2DInfo

interface DepthwiseAttributes {
  readonly strides: [number, number] | number
  readonly dilations: [number, number] | number
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

export function depthwiseKernels(): readonly KernelConfig[] {
  return [
    wasmKernel<{ x: TensorInfo; dy: TensorInfo }, DepthwiseAttributes & { readonly filterShape: Shape4D }>(
      'DepthwiseConv2dNativeBackpropFilter',
      ({ inputs, backend, attrs }) =>
        filterGradient(backend, inputs.x, inputs.dy, geometry(inputs.x.shape as Shape4D, attrs.filterShape, attrs)),
    ),
    wasmKernel<{ dy: TensorInfo; filter: TensorInfo }, DepthwiseAttributes & { readonly inputShape: Shape4D }>(
      'DepthwiseConv2dNativeBackpropInput',
      ({ inputs, backend, attrs }) => {
        const info = geometry(attrs.inputShape, inputs.filter.shape as Shape4D, attrs)
        return inputGradient(backend, inputs.dy, inputs.filter, info)
      },
    ),
  ]
}

function geometry(inputShape: Shape4D, filterShape: Shape4D, attrs: DepthwiseAttributes): Geometry {
  const { strides, dilations, pad, dimRoundingMode } = attrs
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, dilations, pad, dimRoundingMode, true)
}

/** Calls `visit` for every output pixel and tap that meet inside the image, with the offsets of their first channels. */
function forEachMeeting(info: Geometry, visit: (input: number, output: number, tap: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = info
  for (let n = 0; n < batchSize; n++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const output = ((n * outHeight + row) * outWidth + column) * outChannels
        for (let i = 0; i < filterHeight; i++) {
          const y = row * strideHeight + i * dilationHeight - padInfo.top
          if (y < 0 || y >= inHeight) continue
          for (let j = 0; j < filterWidth; j++) {
            const x = column * strideWidth + j * dilationWidth - padInfo.left
            if (x < 0 || x >= inWidth) continue
            visit(((n * inHeight + y) * inWidth + x) * inChannels, output, (i * filterWidth + j) * outChannels)
          }
        }
      }
    }
  }
}

function filterGradient(backend: BackendWasm, x: TensorInfo, dy: TensorInfo, info: Geometry): TensorInfo {
  const { inChannels, outChannels } = info
  const multiplier = outChannels / inChannels
  const out = allocate(backend, info.filterShape)
  const image = floats(backend, x)
  const gradient = floats(backend, dy)
  const sum = new Float64Array(info.filterHeight * info.filterWidth * outChannels)
  forEachMeeting(info, (input, output, tap) => {
    for (let c = 0, o = 0; c < inChannels; c++) {
      for (let m = 0; m < multiplier; m++, o++) sum[tap + o] += image[input + c] * gradient[output + o]
    }
  })
  floats(backend, out).set(sum)
  return out
}

function inputGradient(backend: BackendWasm, dy: TensorInfo, filter: TensorInfo, info: Geometry): TensorInfo {
  const { inChannels, outChannels } = info
  const multiplier = outChannels / inChannels
  const out = allocate(backend, info.inShape)
  const weights = floats(backend, filter)
  const gradient = floats(backend, dy)
  const sum = floats(backend, out).fill(0)
  forEachMeeting(info, (input, output, tap) => {
    for (let c = 0, o = 0; c < inChannels; c++) {
      for (let m = 0; m < multiplier; m++, o++) sum[input + c] += weights[tap + o] * gradient[output + o]
    }
  })
  return out
}
