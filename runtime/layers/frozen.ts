/**
 * Frozen layers that a gradient passes through. tfjs fuses a convolution, or a matrix product, with its bias into one
 * operation, whose gradient covers all inputs. Here each is a separate operation, so that the gradients of frozen
 * weights are never computed.
 */
import { add, conv2d, matMul, reshape, type Tensor, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'
import type { Convolution } from './convolution.js'
import { only } from './shapes.js'
import type { Readable } from './tfjs-class.js'

type Fields = Convolution & { readonly kernel: Readable }

/** By layer class: its output for `x` before the bias. Other layers differentiate their weights only on request. */
const products: Readonly<Record<string, (layer: Fields, x: Tensor) => Tensor>> = {
  Conv2D: ({ kernel, strides, padding, dilationRate }, x) =>
    conv2d(x as Tensor4D, kernel.read() as Tensor4D, strides, padding, 'NHWC', dilationRate),
  Dense({ kernel }, x) {
    const [inputs, units] = kernel.read().shape
    const rows = matMul(reshape(x, [-1, inputs]), kernel.read() as Tensor2D)
    return reshape(rows, [...x.shape.slice(0, -1), units])
  },
}

/**
 * The layer's output, differentiable in `x` only; undefined if the layer is trainable or can be applied as it is. The
 * compiler gives no layer with weights an activation.
 */
export function applyFrozen(layer: layers.Layer, x: Tensor | Tensor[]): Tensor | undefined {
  const product = layer.trainable ? undefined : products[layer.getClassName()]
  if (product === undefined) return undefined
  const fields = layer as unknown as Fields
  return tidy(() => {
    const y = product(fields, only(x))
    return fields.bias ? add(y, fields.bias.read()) : y
  })
}
