/**
 * Convolutions over all channels, forward and both gradients, in the place of the backend's: those forward are slower or, with "same" padding
 * where a stride exceeds the filter, wrong; of the gradients one is slow and one is missing. Layouts: images `[n, height,
 * width, channels]`, filters `[height, width, in, out]`.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { backend_util, getKernel } from '@tensorflow/tfjs-core'
import { demand } from '../../backpropagation.js'
import type { Simd } from '../simd/run.js'
import { filterGradient } from './filter-gradient.js'
import type { Geometry } from './grouped.js'
import { convolveBackward, convolveForward } from './grouped.js'
import type { TensorInfo } from './heap.js'
import { allocate, wasmKernel } from './heap.js'
import { suitsWinograd, turnedAround, winogradConvolution, winogradFilterGradient } from './winograd.js'

type Shape4D = [number, number, number, number]

interface ConvolutionAttributes {
  readonly strides: [number, number] | number
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding
  readonly dilations?: [number, number] | number
  readonly dataFormat?: 'NHWC' | 'NCHW'
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  /** Of the fused kernel. */
  readonly activation?: string
}

interface ForwardInputs {
  readonly x: TensorInfo
  readonly filter: TensorInfo
  readonly bias?: TensorInfo
}

/** Conv2D, FusedConv2D, Conv2DBackpropFilter and Conv2DBackpropInput; to be made while the backend's own kernels are registered. */
export function convolutionKernels(simd: Simd): readonly KernelConfig[] {
  const filter = wasmKernel<
    { x: TensorInfo; dy: TensorInfo },
    ConvolutionAttributes & { readonly filterShape: Shape4D }
  >('Conv2DBackpropFilter', ({ inputs: { x, dy }, backend, attrs }) => {
    const info = geometry(x.shape as Shape4D, attrs.filterShape, attrs)
    return suitsWinograd(info)
      ? winogradFilterGradient(backend, simd, x, dy, info)
      : filterGradient(backend, simd, x, dy, info)
  })
  const input = wasmKernel<
    { dy: TensorInfo; filter: TensorInfo },
    ConvolutionAttributes & { readonly inputShape: Shape4D }
  >('Conv2DBackpropInput', ({ inputs, backend, attrs }) => {
    // Nobody will look at it: its memory may hold anything.
    if (!demand.inputGradient) return allocate(backend, attrs.inputShape)
    const info = geometry(attrs.inputShape, inputs.filter.shape as Shape4D, attrs)
    const turned = turnedAround(info)
    return suitsWinograd(turned)
      ? winogradConvolution(backend, simd, inputs.dy, inputs.filter, undefined, turned, true)
      : convolveBackward(backend, simd, inputs.dy, inputs.filter, info)
  })
  return [forward('Conv2D', simd), forward('FusedConv2D', simd), filter, input]
}

function forward(name: string, simd: Simd): KernelConfig {
  const own = getKernel(name, 'wasm').kernelFunc
  return wasmKernel<ForwardInputs, ConvolutionAttributes>(name, ({ inputs, backend, attrs }) => {
    const { x, filter, bias } = inputs
    const activation = attrs.activation ?? 'linear'
    const plain = (activation === 'linear' || activation === 'relu') && (!bias || bias.shape.length === 1)
    if (!plain || attrs.dataFormat === 'NCHW') {
      return own({ inputs: { ...inputs }, backend, attrs: spelledOut(inputs, attrs) as never })
    }
    const info = geometry(x.shape as Shape4D, filter.shape as Shape4D, attrs)
    if (activation === 'linear' && suitsWinograd(info)) {
      return winogradConvolution(backend, simd, x, filter, bias ?? undefined, info)
    }
    return convolveForward(backend, simd, x, filter, info, { ...(bias && { bias }), relu: activation === 'relu' })
  })
}

/** The attributes with the padding as numbers: for "same" the backend asks XNNPACK for TensorFlow's padding, which it refuses at some strides. */
function spelledOut({ x, filter }: ForwardInputs, attrs: ConvolutionAttributes): ConvolutionAttributes {
  if (attrs.pad !== 'same' || attrs.dataFormat === 'NCHW') return attrs
  const { strides, dilations, pad } = attrs
  const { padInfo } = backend_util.computeConv2DInfo(
    x.shape as Shape4D,
    filter.shape as Shape4D,
    strides,
    dilations ?? 1,
    pad,
  )
  const { top, bottom, left, right } = padInfo
  const padding: backend_util.ExplicitPadding = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]
  return { ...attrs, pad: padding }
}

function geometry(input: Shape4D, filter: Shape4D, attrs: ConvolutionAttributes): Geometry {
  const { strides, pad, dilations, dataFormat, dimRoundingMode } = attrs
  if (dataFormat === 'NCHW') throw new Error('the wasm backend convolves NHWC only')
  const info = backend_util.computeConv2DInfo(input, filter, strides, dilations ?? 1, pad, dimRoundingMode)
  return {
    ...{ input, filter, output: info.outShape, groups: 1, before: [info.padInfo.top, info.padInfo.left] },
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
  }
}
