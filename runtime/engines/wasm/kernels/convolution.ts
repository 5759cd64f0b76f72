/**
 * The gradients of a convolution, as matrix products and convolutions that the backend does fast. Layouts: images
 * `[n, height, width, channels]`, filters `[height, width, in, out]`.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { backend_util, getKernel } from '@tensorflow/tfjs-core'
import { demand } from '../../backpropagation.js'
import type { Simd } from '../simd/run.js'
import { filterGradient } from './filter-gradient.js'
import type { BackendWasm, TensorInfo } from './heap.js'
import { address, allocate, floats, release, reshaped, runKernel, wasmKernel } from './heap.js'

type Shape4D = [number, number, number, number]
type Geometry = backend_util.Conv2DInfo

interface ConvolutionAttributes {
  readonly strides: [number, number] | number
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding
  readonly dataFormat: 'NHWC' | 'NCHW'
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/** Conv2DBackpropFilter and Conv2DBackpropInput; to be made while the backend's own kernels are registered. */
export function convolutionKernels(simd: Simd): readonly KernelConfig[] {
  const ownInputGradient = getKernel('Conv2DBackpropInput', 'wasm').kernelFunc
  const filter = wasmKernel<
    { x: TensorInfo; dy: TensorInfo },
    ConvolutionAttributes & { readonly filterShape: Shape4D }
  >('Conv2DBackpropFilter', ({ inputs, backend, attrs }) =>
    filterGradient(backend, simd, inputs.x, inputs.dy, geometry(inputs.x.shape as Shape4D, attrs.filterShape, attrs)),
  )
  const input = wasmKernel<
    { dy: TensorInfo; filter: TensorInfo },
    ConvolutionAttributes & { readonly inputShape: Shape4D }
  >('Conv2DBackpropInput', (call) => {
    const { inputs, backend, attrs } = call
    // Nobody will look at it: its memory may hold anything.
    if (!demand.inputGradient) return allocate(backend, attrs.inputShape)
    const info = geometry(attrs.inputShape, inputs.filter.shape as Shape4D, attrs)
    const { top, left } = info.padInfo
    if (top >= info.filterHeight || left >= info.filterWidth) {
      return ownInputGradient(call as unknown as Parameters<typeof ownInputGradient>[0])
    }
    return isPointwise(info)
      ? pointwiseInputGradient(backend, simd, inputs.dy, inputs.filter, info)
      : inputGradient(backend, simd, inputs.dy, inputs.filter, info)
  })
  return [filter, input]
}

function geometry(inputShape: Shape4D, filterShape: Shape4D, attrs: ConvolutionAttributes): Geometry {
  const { strides, pad, dataFormat, dimRoundingMode } = attrs
  if (dataFormat === 'NCHW') throw new Error('the wasm backend convolves NHWC only')
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode)
}

/** A 1x1 filter without padding: every output is a product of one pixel. */
function isPointwise({ filterHeight, filterWidth, padInfo }: Geometry): boolean {
  const { top, bottom, left, right } = padInfo
  return filterHeight === 1 && filterWidth === 1 && top === 0 && bottom === 0 && left === 0 && right === 0
}

function isUnitStride({ strideHeight, strideWidth }: Geometry): boolean {
  return strideHeight === 1 && strideWidth === 1
}

/** `dx = dy w^T`, pixel by pixel; pixels that the stride skips get 0. */
function pointwiseInputGradient(
  backend: BackendWasm,
  simd: Simd,
  dy: TensorInfo,
  filter: TensorInfo,
  info: Geometry,
): TensorInfo {
  const { inChannels, outChannels, batchSize, outHeight, outWidth } = info
  const pixels = batchSize * outHeight * outWidth
  const product = runKernel(
    backend,
    'BatchMatMul',
    { a: reshaped(dy, [1, pixels, outChannels]), b: reshaped(filter, [1, inChannels, outChannels]) },
    { transposeA: false, transposeB: true },
  )
  if (isUnitStride(info)) return { ...product, shape: info.inShape }
  const out = spread(backend, simd, product, [batchSize, outHeight, outWidth, inChannels], info, info.inShape)
  release(backend, product)
  return out
}

/** The convolution of dy, its pixels spread apart by the stride, with the filter turned around and its channels swapped. */
function inputGradient(
  backend: BackendWasm,
  simd: Simd,
  dy: TensorInfo,
  filter: TensorInfo,
  info: Geometry,
): TensorInfo {
  const { batchSize, outHeight, outWidth, outChannels, filterHeight, filterWidth, padInfo } = info
  const height = (outHeight - 1) * info.strideHeight + 1
  const width = (outWidth - 1) * info.strideWidth + 1
  const apart = isUnitStride(info)
    ? dy
    : spread(backend, simd, dy, dy.shape as Shape4D, info, [batchSize, height, width, outChannels])
  const turned = turnAround(backend, filter, info)
  const top = filterHeight - 1 - padInfo.top
  const left = filterWidth - 1 - padInfo.left
  const bottom = info.inHeight - height - top + filterHeight - 1
  const right = info.inWidth - width - left + filterWidth - 1
  const pad = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]
  const attrs = { strides: [1, 1], dilations: [1, 1], pad, dataFormat: 'NHWC' }
  const dx = runKernel(backend, 'Conv2D', { x: apart, filter: turned }, attrs)
  release(backend, turned)
  if (apart !== dy) release(backend, apart)
  return dx
}

/** Puts pixel (y, x) at (y * strideHeight, x * strideWidth) of zeros of shape `outShape`. */
function spread(
  backend: BackendWasm,
  simd: Simd,
  x: TensorInfo,
  [batch, height, width, channels]: Shape4D,
  { strideHeight, strideWidth }: Geometry,
  outShape: Shape4D,
): TensorInfo {
  const out = allocate(backend, outShape)
  floats(backend, out).fill(0)
  const [from, to] = [address(backend, x), address(backend, out)]
  const pixel = channels * 4
  const calls: number[][] = []
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < height; row++) {
      const source = from + (n * height + row) * width * pixel
      const target = to + (n * outShape[1] + row * strideHeight) * outShape[2] * pixel
      calls.push([source, target, width, channels, pixel, strideWidth * pixel])
    }
  }
  simd.each('copyPieces', calls)
  return out
}

/** `[h, w, in, out]` to `[h, w, out, in]`, both spatial axes reversed. */
function turnAround(backend: BackendWasm, filter: TensorInfo, info: Geometry): TensorInfo {
  const { filterHeight, filterWidth, inChannels, outChannels } = info
  const out = allocate(backend, [filterHeight, filterWidth, outChannels, inChannels])
  const from = floats(backend, filter)
  const to = floats(backend, out)
  const taps = filterHeight * filterWidth
  const size = inChannels * outChannels
  for (let tap = 0; tap < taps; tap++) {
    const target = (taps - 1 - tap) * size
    for (let i = 0, source = tap * size; i < inChannels; i++) {
      for (let o = 0; o < outChannels; o++) to[target + o * inChannels + i] = from[source++]
    }
  }
  return out
}
