/**
 * Depthwise convolutions with two different strides, for TensorFlow's own kernel: with oneDNN it leaves part of the
 * result uninitialized, without it refuses.
 */
import type { KernelConfig, NamedAttrMap, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type ConvolutionAttributes, convolutionInfo } from './geometry.js'
import { nativeKernel, registered } from './native-kernel.js'

interface Inputs {
  readonly x: TensorInfo
  readonly filter: TensorInfo
}

const name = 'DepthwiseConv2dNative'

/**
 * Computes at stride 1 and selects the positions of the strides. To be called while the backend's own kernel is
 * registered.
 */
export function unevenDepthwiseKernel(): KernelConfig {
  const own = registered<Inputs, ConvolutionAttributes>(name)
  return nativeKernel<Inputs, ConvolutionAttributes>(name, (call) => {
    const { inputs, attrs } = call
    if (attrs.dataFormat === 'NCHW') return own(call)
    const info = convolutionInfo(inputs.x.shape, inputs.filter.shape, attrs, true)
    if (info.strideHeight === info.strideWidth) return own(call)
    const { top, bottom, left, right } = info.padInfo
    return tf.tidy(() => {
      const x = tf.pad(inputs.x as Tensor4D, [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ])
      const everywhere = { strides: [1, 1], pad: 'valid', dilations: attrs.dilations ?? [1, 1] }
      const y: Tensor4D = tf
        .engine()
        .runKernel(name, { x, filter: inputs.filter as Tensor4D }, everywhere as unknown as NamedAttrMap)
      return tf.stridedSlice(y, [0, 0, 0, 0], y.shape, [1, info.strideHeight, info.strideWidth, 1])
    })
  })
}
