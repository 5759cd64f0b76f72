/**
 * Depthwise convolutions and their gradients: convolutions with as many groups as channels. Filters are `[height,
 * width, channels, multiplier]`, with the same memory layout as those of grouped convolutions.
 */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type ConvolutionAttributes, convolutionInfo, type Finish, geometryOf, type Shape4D } from './geometry.js'
import { nativeKernel, registered, runOperation } from './native-kernel.js'

interface ForwardInputs {
  readonly x: TensorInfo
  readonly filter: TensorInfo
  readonly bias?: TensorInfo
}

type ForwardAttributes = ConvolutionAttributes & { readonly activation?: string }

/** To be called while the backend's own kernels are registered. */
export function depthwiseKernels(): readonly KernelConfig[] {
  return [
    forward('DepthwiseConv2dNative'),
    forward('FusedDepthwiseConv2D'),
    nativeKernel<{ x: TensorInfo; dy: TensorInfo }, ConvolutionAttributes & { readonly filterShape: Shape4D }>(
      'DepthwiseConv2dNativeBackpropFilter',
      ({ inputs: { x, dy }, backend, attrs }) => {
        const numbers = { integers: integers(x.shape, attrs.filterShape, attrs) }
        return tf.tidy(() =>
          tf.reshape(runOperation(backend, 'NetcConvolutionFilterGradient', [x, dy], numbers), attrs.filterShape),
        )
      },
    ),
    nativeKernel<{ dy: TensorInfo; filter: TensorInfo }, ConvolutionAttributes & { readonly inputShape: Shape4D }>(
      'DepthwiseConv2dNativeBackpropInput',
      ({ inputs: { dy, filter }, backend, attrs }) =>
        runOperation(backend, 'NetcConvolutionInputGradient', [dy, filter], {
          integers: integers(attrs.inputShape, filter.shape, attrs),
        }),
    ),
  ]
}

function forward(name: string): KernelConfig {
  const own = registered<ForwardInputs, ForwardAttributes>(name)
  return nativeKernel<ForwardInputs, ForwardAttributes>(name, (call) => {
    const { inputs, backend, attrs } = call
    const { x, filter, bias } = inputs
    const relu = attrs.activation === 'relu'
    const ours = relu || (attrs.activation ?? 'linear') === 'linear'
    const perFilter = !bias || (bias.shape.length === 1 && bias.shape[0] === filter.shape[2] * filter.shape[3])
    if (!ours || !perFilter || attrs.dataFormat === 'NCHW') return own(call)
    const numbers = { integers: integers(x.shape, filter.shape, attrs, { bias: Boolean(bias), relu }) }
    return runOperation(backend, 'NetcConvolution', [x, filter, bias || filter], numbers)
  })
}

function integers(
  input: readonly number[],
  filter: readonly number[],
  attrs: ConvolutionAttributes,
  finish: Finish = {},
): number[] {
  return geometryOf(convolutionInfo(input, filter, attrs, true), input[3], finish)
}
