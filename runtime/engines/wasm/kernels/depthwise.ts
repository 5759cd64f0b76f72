/** Depthwise convolutions, forward and both gradients; filters are `[height, width, in, multiplier]`. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { backend_util } from '@tensorflow/tfjs-core'
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import { filterGradient } from './filter-gradient.js'
import type { Ending, FusedAttributes, FusedInputs } from './fused.js'
import { fused } from './fused.js'
import type { Geometry } from './geometry.js'
import { convolveBackward, convolveForward } from './grouped.js'
import type { BackendWasm, TensorInfo } from './heap.js'
import { address, allocate, floats, release, wasmKernel } from './heap.js'

type Shape4D = [number, number, number, number]

interface DepthwiseAttributes {
  readonly strides: [number, number] | number
  readonly dilations: [number, number] | number
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

interface ForwardInputs extends FusedInputs {
  readonly x: TensorInfo
  readonly filter: TensorInfo
}

/** The number of parts for threads. */
const parts = 16

/** Depthwise convolutions, forward and both gradients. */
export function depthwiseKernels(simd: Simd): readonly KernelConfig[] {
  return [
    forward('DepthwiseConv2dNative', simd),
    forward('FusedDepthwiseConv2D', simd),
    wasmKernel<{ x: TensorInfo; dy: TensorInfo }, DepthwiseAttributes & { readonly filterShape: Shape4D }>(
      'DepthwiseConv2dNativeBackpropFilter',
      ({ inputs: { x, dy }, backend, attrs }) => {
        const info = geometry(x.shape as Shape4D, attrs.filterShape, attrs)
        const dw = isSingle(info)
          ? singleFilter(backend, simd, x, dy, info)
          : filterGradient(backend, simd, x, dy, info)
        return { ...dw, shape: attrs.filterShape }
      },
    ),
    wasmKernel<{ dy: TensorInfo; filter: TensorInfo }, DepthwiseAttributes & { readonly inputShape: Shape4D }>(
      'DepthwiseConv2dNativeBackpropInput',
      ({ inputs: { dy, filter }, backend, attrs }) => {
        const info = geometry(attrs.inputShape, filter.shape as Shape4D, attrs)
        return isSingle(info)
          ? gather(backend, simd, dy, filter, info, 'backward')
          : convolveBackward(backend, simd, dy, asGroups(filter, info), info)
      },
    ),
  ]
}

/** The plain convolution, and the fused one, which adds a bias and an activation. */
function forward(name: string, simd: Simd): KernelConfig {
  return wasmKernel<ForwardInputs, DepthwiseAttributes & FusedAttributes>(name, ({ inputs, backend, attrs }) => {
    const { x, filter } = inputs
    const info = geometry(x.shape as Shape4D, filter.shape as Shape4D, attrs)
    return fused(backend, inputs, attrs, info.output[3], (ending) =>
      isSingle(info)
        ? gather(backend, simd, x, filter, info, 'forward', ending)
        : convolveForward(backend, simd, x, asGroups(filter, info), info, ending),
    )
  })
}

/** As a convolution with as many groups as channels. */
function geometry(input: Shape4D, filter: Shape4D, attrs: DepthwiseAttributes): Geometry {
  const { strides, dilations, pad, dimRoundingMode } = attrs
  const info = backend_util.computeConv2DInfo(input, filter, strides, dilations ?? 1, pad, dimRoundingMode, true)
  return {
    ...{ input, filter: [filter[0], filter[1], 1, info.outChannels], output: info.outShape, groups: input[3] },
    before: [info.padInfo.top, info.padInfo.left],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
  }
}

function asGroups(filter: TensorInfo, info: Geometry): TensorInfo {
  return { ...filter, shape: [...info.filter] }
}

/** One filter per channel: the common case. */
function isSingle({ input, output }: Geometry): boolean {
  return input[3] === output[3]
}

/** Forward: the image pixels that an output reads. Backward: the outputs that read an image pixel. */
function gather(
  backend: BackendWasm,
  simd: Simd,
  from: TensorInfo,
  filter: TensorInfo,
  info: Geometry,
  direction: 'forward' | 'backward',
  { bias, relu = false }: Ending = {},
): TensorInfo {
  const { input, output, filter: shape, strides, dilations, before } = info
  const [target, source] = direction === 'forward' ? [output, input] : [input, output]
  const out = allocate(backend, target)
  const pixels = target[0] * target[1] * target[2]
  const cut = ranges(pixels, parts)
  const room = shape[0] * shape[1] * 2
  const scratch = allocate(backend, [cut.length, room])
  const zeros = allocate(backend, [target[3]])
  floats(backend, zeros).fill(0)
  const places = [from, filter, bias ?? zeros, out].map((tensor) => address(backend, tensor))
  const list = address(backend, scratch)
  const name = direction === 'forward' ? 'depthwise' : 'depthwiseInputGradient'
  const calls = cut.map(({ start, count }, part) => [
    ...[...places, list + part * room * 4, start, count, target[1], target[2], source[1], source[2]],
    ...[...before, ...strides, ...dilations, shape[0], shape[1], input[3], Number(relu)],
  ])
  simd.each(name, calls)
  for (const tensor of [scratch, zeros]) release(backend, tensor)
  return out
}

/** The gradient of filters with one filter per channel; split by channels. */
function singleFilter(
  backend: BackendWasm,
  simd: Simd,
  x: TensorInfo,
  dy: TensorInfo,
  { input, output, filter, strides, dilations, before }: Geometry,
): TensorInfo {
  const dw = allocate(backend, filter)
  floats(backend, dw).fill(0)
  const places = [x, dy, dw].map((tensor) => address(backend, tensor))
  const calls = ranges(input[3], parts, 16).map(({ start, count }) => [
    ...[...places.map((place) => place + start * 4), input[0], output[1], output[2], input[1], input[2]],
    ...[...before, ...strides, ...dilations, filter[0], filter[1], input[3], count],
  ])
  simd.each('depthwiseFilterGradient', calls)
  return dw
}
