/**
 * Convolutions forward. With "same" padding where a stride exceeds the filter, the backend asks XNNPACK for TensorFlow's
 * padding, which it refuses there, and the output stays zero or worse: here the padding is spelled out. And 3x3
 * convolutions of many channels take fewer multiplications than XNNPACK's.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { backend_util, getKernel } from '@tensorflow/tfjs-core'
import type { Simd } from '../simd/run.js'
import type { TensorInfo } from './heap.js'
import { wasmKernel } from './heap.js'
import { suitsWinograd, winogradConvolution } from './winograd.js'

type Shape4D = [number, number, number, number]

interface ForwardInputs {
  readonly x: TensorInfo
  readonly filter: TensorInfo
  readonly bias?: TensorInfo
}

interface ForwardAttributes {
  readonly strides: [number, number] | number
  readonly dilations?: [number, number] | number
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding
  readonly dataFormat?: 'NHWC' | 'NCHW'
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  /** Of the fused kernels. */
  readonly activation?: string
}

/** To be made while the backend's own kernels are registered. */
export function forwardKernels(simd: Simd): readonly KernelConfig[] {
  return [
    convolution('Conv2D', simd),
    convolution('FusedConv2D', simd),
    convolution('DepthwiseConv2dNative'),
    convolution('FusedDepthwiseConv2D'),
  ]
}

/** `simd`: for convolutions over all channels; absent for depthwise ones. */
function convolution(name: string, simd?: Simd): KernelConfig {
  const own = getKernel(name, 'wasm').kernelFunc
  return wasmKernel<ForwardInputs, ForwardAttributes>(name, ({ inputs, backend, attrs }) => {
    const info = geometry(inputs, attrs, simd === undefined)
    const linear = (attrs.activation ?? 'linear') === 'linear' && (!inputs.bias || inputs.bias.shape.length === 1)
    if (simd !== undefined && linear && attrs.dataFormat !== 'NCHW' && suitsWinograd(info)) {
      return winogradConvolution(backend, simd, inputs.x, inputs.filter, inputs.bias ?? undefined, info)
    }
    const { top, bottom, left, right } = info.padInfo
    const padding = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]
    const pad = attrs.pad === 'same' && attrs.dataFormat !== 'NCHW' ? padding : attrs.pad
    return own({ inputs: { ...inputs }, backend, attrs: { ...attrs, pad } as never })
  })
}

function geometry({ x, filter }: ForwardInputs, attrs: ForwardAttributes, depthwise: boolean): backend_util.Conv2DInfo {
  const { strides, dilations, pad, dataFormat, dimRoundingMode } = attrs
  const shapes = [x.shape as Shape4D, filter.shape as Shape4D] as const
  const format = dataFormat === 'NCHW' ? 'channelsFirst' : 'channelsLast'
  return backend_util.computeConv2DInfo(...shapes, strides, dilations ?? 1, pad, dimRoundingMode, depthwise, format)
}
