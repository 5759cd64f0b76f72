/** Convolutions, forward and both gradients, at shapes of the networks that ship; 64 images. */
import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core'
import type { Tf } from '../../runtime/base/tf.js'
import { layerSetup } from './layers.js'
import type { KernelCase, Setup, Shape } from './setup.js'

interface Convolution {
  readonly images: number
  readonly size: number
  readonly channels: number
  /** The number of groups; that of the channels for depthwise convolutions. */
  readonly filters: number
  readonly kernel: number
  readonly stride: number
  readonly pad: 'same' | 'valid'
}

type Direction = 'forward' | 'input gradient' | 'filter gradient'
const directions: readonly Direction[] = ['forward', 'input gradient', 'filter gradient']

const conv = (dims: Omit<Convolution, 'images'>): Convolution => ({ images: 64, ...dims })

const plain: readonly (readonly [string, Convolution])[] = [
  ['sircnn', conv({ size: 105, channels: 1, filters: 64, kernel: 3, stride: 2, pad: 'same' })],
  ['sircnn', conv({ size: 27, channels: 64, filters: 64, kernel: 3, stride: 1, pad: 'same' })],
  ['sircnn', conv({ size: 7, channels: 256, filters: 256, kernel: 3, stride: 1, pad: 'same' })],
  ['sircnn', conv({ size: 27, channels: 64, filters: 128, kernel: 1, stride: 1, pad: 'same' })],
  ['sircnn', conv({ size: 27, channels: 128, filters: 128, kernel: 1, stride: 2, pad: 'same' })],
  ['resnet18', conv({ size: 105, channels: 1, filters: 64, kernel: 7, stride: 2, pad: 'same' })],
  ['resnet18', conv({ size: 27, channels: 64, filters: 128, kernel: 3, stride: 2, pad: 'same' })],
  ['siamese-cnn', conv({ size: 105, channels: 1, filters: 64, kernel: 10, stride: 1, pad: 'valid' })],
  ['siamese-cnn', conv({ size: 48, channels: 64, filters: 128, kernel: 7, stride: 1, pad: 'valid' })],
]

const byChannel: readonly (readonly [string, Convolution])[] = [
  ['efficientnet-b2', conv({ size: 27, channels: 144, filters: 144, kernel: 3, stride: 1, pad: 'same' })],
  ['efficientnet-b2', conv({ size: 14, channels: 288, filters: 288, kernel: 5, stride: 1, pad: 'same' })],
  ['efficientnet-b2', conv({ size: 27, channels: 144, filters: 144, kernel: 5, stride: 2, pad: 'same' })],
]

/** Names of tfjs kernels, which every engine has. */
const kernels = {
  plain: ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'],
  depthwise: ['DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter'],
} as const

function convolution(dims: Convolution, direction: Direction, kind: keyof typeof kernels): Setup {
  const { images, size, channels, filters, kernel, stride, pad } = dims
  const out = Math.ceil((pad === 'same' ? size : size - kernel + 1) / stride)
  const x: Shape = [images, size, size, channels]
  const w: Shape = [kernel, kernel, channels, kind === 'plain' ? filters : 1]
  const y: Shape = [images, out, out, filters]
  const seen = kind === 'plain' ? channels : 1
  const name = kernels[kind][directions.indexOf(direction)]
  const attributes = {
    ...{ strides: [stride, stride], pad, dataFormat: 'NHWC', dilations: [1, 1] },
    ...{ inputShape: x, filterShape: w },
  }
  const inputs = { forward: [x, w], 'input gradient': [y, w], 'filter gradient': [x, y] }[direction]
  const names = { forward: ['x', 'filter'], 'input gradient': ['dy', 'filter'], 'filter gradient': ['x', 'dy'] }[
    direction
  ]
  return {
    inputs,
    work: { flops: 2 * images * out * out * filters * kernel * kernel * seen },
    run: (tf, tensors) =>
      runKernel(tf, name, Object.fromEntries(names.map((key, at) => [key, tensors[at]])), attributes),
  }
}

function runKernel(tf: Tf, name: string, inputs: Record<string, Tensor>, attributes: object): Tensor {
  // As tf.grad would call it, but without timing anything else.
  return tf.engine().runKernel(name, inputs, attributes as NamedAttrMap)
}

/** Few images and pixels, but enough channels to use the same algorithm. */
function shrink(dims: Convolution): Convolution {
  const few = (count: number) => Math.min(count, 32)
  return { ...dims, images: 2, size: dims.kernel + 9, channels: few(dims.channels), filters: few(dims.filters) }
}

function cases(of: string, dims: Convolution, kind: keyof typeof kernels): KernelCase[] {
  const { size, channels, filters, kernel, stride } = dims
  const step = stride === 1 ? '' : ` stride ${stride}`
  const what = kind === 'plain' ? `conv ${kernel}x${kernel}` : `depthwise ${kernel}x${kernel}`
  return directions.map((direction) => ({
    name: `${what}${step}, ${size}x${size}x${channels} to ${filters}, ${direction}`,
    of,
    full: convolution(dims, direction, kind),
    small: convolution(shrink(dims), direction, kind),
  }))
}

function grouped(images: number, size: number, channels: number, groups: number): readonly [Setup, Setup] {
  const shape = [images, size, size, channels]
  const taps = (9 * channels) / groups
  const flops = 2 * images * size * size * channels * taps
  const config = { filters: channels, kernelSize: 3, padding: 'same', useBias: false, groups }
  return layerSetup({ className: 'GroupedConv2D', config }, shape, { forward: { flops }, both: { flops: 3 * flops } })
}

function groupedCases(of: string, size: number, channels: number): KernelCase[] {
  const [full, small] = [grouped(64, size, channels, 32), grouped(2, 9, 64, 8)]
  const name = `conv 3x3 of 32 groups, ${size}x${size}x${channels}`
  return [
    { name: `${name}, forward`, of, full: full[0], small: small[0] },
    { name: `${name}, forward and both gradients`, of, full: full[1], small: small[1] },
  ]
}

export const convolutions: readonly KernelCase[] = [
  ...plain.flatMap(([of, dims]) => cases(of, dims, 'plain')),
  ...byChannel.flatMap(([of, dims]) => cases(of, dims, 'depthwise')),
  ...groupedCases('resnext101', 27, 256),
  ...groupedCases('resnext101', 14, 512),
]
