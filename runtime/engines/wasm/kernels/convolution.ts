/**
 * Convolutions over all channels, forward and both gradients, in place of the backend's. Its forward convolutions are
 * slower and wrong for "same" padding if a stride exceeds the filter; of its gradients one is slow and one is missing.
 * Layouts: images `[n, height, width, channels]`, filters `[height, width, in, out]`.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { backend_util } from '@tensorflow/tfjs-core'
import { demand } from '../../backpropagation.js'
import type { Simd } from '../simd/run.js'
import { filterGradient } from './filter-gradient.js'
import type { FusedAttributes, FusedInputs } from './fused.js'
import { fused } from './fused.js'
import type { Geometry } from './geometry.js'
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
}

interface ForwardInputs extends FusedInputs {
  readonly x: TensorInfo
  readonly filter: TensorInfo
}

/** Conv2D, FusedConv2D, Conv2DBackpropFilter and Conv2DBackpropInput. */
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
    // The gradient will not be used: its memory may stay uninitialized.
    if (!demand.inputGradient) return allocate(backend, attrs.inputShape)
    const info = geometry(attrs.inputShape, inputs.filter.shape as Shape4D, attrs)
    const turned = turnedAround(info)
    return suitsWinograd(turned)
      ? winogradConvolution(backend, simd, inputs.dy, inputs.filter, turned, {}, true)
      : convolveBackward(backend, simd, inputs.dy, inputs.filter, info)
  })
  return [forward('Conv2D', simd), forward('FusedConv2D', simd), filter, input]
}

/** Conv2D, and FusedConv2D, which adds a bias and an activation. */
function forward(name: string, simd: Simd): KernelConfig {
  return wasmKernel<ForwardInputs, ConvolutionAttributes & FusedAttributes>(name, ({ inputs, backend, attrs }) => {
    const { x, filter } = inputs
    const info = geometry(x.shape as Shape4D, filter.shape as Shape4D, attrs)
    const convolve = suitsWinograd(info) ? winogradConvolution : convolveForward
    return fused(backend, inputs, attrs, info.output[3], (ending) => convolve(backend, simd, x, filter, info, ending))
  })
}

function geometry(input: Shape4D, filter: Shape4D, attrs: ConvolutionAttributes): Geometry {
  const { strides, pad, dilations, dataFormat, dimRoundingMode } = attrs
  if (dataFormat === 'NCHW') throw new Error('the wasm backend supports only NHWC convolutions')
  const info = backend_util.computeConv2DInfo(input, filter, strides, dilations ?? 1, pad, dimRoundingMode)
  return {
    ...{ input, filter, output: info.outShape, groups: 1, before: [info.padInfo.top, info.padInfo.left] },
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
  }
}
