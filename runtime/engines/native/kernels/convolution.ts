/**
 * Convolutions and their gradients with netc's operations; images `[n, height, width, channels]`, filters `[height,
 * width, in, out]`.
 */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { demand } from '../../backpropagation.js'
import { type ConvolutionAttributes, convolutionInfo, geometryOf, type Shape4D } from './geometry.js'
import { nativeKernel, registered, runOperation } from './native-kernel.js'

interface ForwardInputs {
  readonly x: TensorInfo
  readonly filter: TensorInfo
  readonly bias?: TensorInfo
}

type ForwardAttributes = ConvolutionAttributes & { readonly activation?: string }

/** To be called while the backend's own kernels are registered. */
export function convolutionKernels(): readonly KernelConfig[] {
  const plain = forward('Conv2D')
  const fused = forward('FusedConv2D')
  const filter = nativeKernel<
    { x: TensorInfo; dy: TensorInfo },
    ConvolutionAttributes & { readonly filterShape: Shape4D }
  >('Conv2DBackpropFilter', ({ inputs, backend, attrs }) => {
    const info = convolutionInfo(inputs.x.shape, attrs.filterShape, attrs)
    return runOperation(backend, 'NetcConvolutionFilterGradient', [inputs.x, inputs.dy], { integers: geometryOf(info) })
  })
  const input = nativeKernel<
    { dy: TensorInfo; filter: TensorInfo },
    ConvolutionAttributes & { readonly inputShape: Shape4D }
  >('Conv2DBackpropInput', ({ inputs, backend, attrs }) => {
    // The gradient will not be used.
    if (!demand.inputGradient) return unread(attrs.inputShape)
    const info = convolutionInfo(attrs.inputShape, inputs.filter.shape, attrs)
    const given = [inputs.dy, inputs.filter]
    return runOperation(backend, 'NetcConvolutionInputGradient', given, { integers: geometryOf(info) })
  })
  return [plain, fused, filter, input]
}

function forward(name: 'Conv2D' | 'FusedConv2D'): KernelConfig {
  const own = registered<ForwardInputs, ForwardAttributes>(name)
  return nativeKernel<ForwardInputs, ForwardAttributes>(name, (call) => {
    const { inputs, backend, attrs } = call
    const { x, filter, bias } = inputs
    const relu = attrs.activation === 'relu'
    const ours = relu || (attrs.activation ?? 'linear') === 'linear'
    const perFilter = !bias || (bias.shape.length === 1 && bias.shape[0] === filter.shape[3])
    if (!ours || !perFilter || attrs.dataFormat === 'NCHW') return own(call)
    const info = convolutionInfo(x.shape, filter.shape, attrs)
    const integers = geometryOf(info, 1, { bias: Boolean(bias), relu })
    return runOperation(backend, 'NetcConvolution', [x, filter, bias || filter], { integers })
  })
}

/** One number, broadcast in case something reads it anyway. */
function unread(shape: Shape4D): TensorInfo {
  return tf.fill(shape, 0)
}
