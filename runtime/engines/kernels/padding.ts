/**
 * Convolutions with "same" padding where a stride exceeds the filter: the backend asks XNNPACK for TensorFlow's padding,
 * which it refuses there, and the output stays zero or worse. With the padding spelled out it is right.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { backend_util, getKernel } from '@tensorflow/tfjs-core'
import type { TensorInfo } from './heap.js'
import { wasmKernel } from './heap.js'

type Shape4D = [number, number, number, number]

interface PaddedAttributes {
  readonly strides: [number, number] | number
  readonly dilations?: [number, number] | number
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/** To be made while the backend's own kernels are registered. */
export function paddingKernels(): readonly KernelConfig[] {
  return [
    withExplicitPadding('Conv2D', false),
    withExplicitPadding('FusedConv2D', false),
    withExplicitPadding('DepthwiseConv2dNative', true),
    withExplicitPadding('FusedDepthwiseConv2D', true),
  ]
}

function withExplicitPadding(name: string, depthwise: boolean): KernelConfig {
  const own = getKernel(name, 'wasm').kernelFunc
  return wasmKernel<{ x: TensorInfo; filter: TensorInfo }, PaddedAttributes>(name, ({ inputs, backend, attrs }) => {
    const pad = attrs.pad === 'same' ? explicit(inputs.x, inputs.filter, attrs, depthwise) : attrs.pad
    return own({ inputs: { ...inputs }, backend, attrs: { ...attrs, pad } as never })
  })
}

function explicit(
  x: TensorInfo,
  filter: TensorInfo,
  { strides, dilations }: PaddedAttributes,
  depthwise: boolean,
): backend_util.ExplicitPadding {
  const shapes = [x.shape as Shape4D, filter.shape as Shape4D] as const
  const { padInfo } = backend_util.computeConv2DInfo(...shapes, strides, dilations ?? 1, 'same', undefined, depthwise)
  return [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ]
}
