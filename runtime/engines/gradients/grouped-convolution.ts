/**
 * Grouped and dilated convolutions: one operation with both gradients on engines with kernels for them, and otherwise a
 * composition of tfjs's own convolutions. Images are `[n, height, width, channels]`, filters `[height, width, channels
 * / groups, filters]`; filter f belongs to group `floor(f groups / filters)` and sees that group's channels.
 */
import type { GradConfig, NamedAttrMap, Tensor, Tensor1D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { backend_util } from '@tensorflow/tfjs-core'
import { type AttributesOf, attribute, contract, execute, hasKernel, tensor } from './contract.js'

type Pair = [number, number]
type Shape4D = Tensor4D['shape']

const attributes = {
  groups: attribute<number>('of channels and of filters'),
  strides: attribute<Pair>('of rows and of columns'),
  dilations: attribute<Pair>('the distance between taps, 1 or more, of rows and of columns'),
  pad: attribute<readonly [Pair, Pair]>('rows of zeros before and after, and columns of zeros before and after'),
}

const images = '[n, height, width, channels]'
const filters = '[height, width, channels / groups, filters]'
const results = '[n, rows, columns, filters]'

/** An engine has all of the first three or none; the last is optional. */
export const groupedConvolutionContracts = {
  forward: contract({
    name: 'NetcGroupedConvolution',
    doc: 'a grouped convolution, of any stride and dilation',
    inputs: { x: tensor(images), filter: tensor(filters) },
    attributes,
    outputs: { y: tensor(results) },
  }),
  inputGradient: contract({
    name: 'NetcGroupedConvolutionInputGradient',
    doc: 'the gradient of this convolution with respect to the images',
    inputs: { dy: tensor(results), filter: tensor(filters) },
    attributes: { ...attributes, inputShape: attribute<Shape4D>('of the images') },
    outputs: { dx: tensor(images) },
  }),
  filterGradient: contract({
    name: 'NetcGroupedConvolutionFilterGradient',
    doc: 'the gradient of this convolution with respect to the filters',
    inputs: { x: tensor(images), dy: tensor(results) },
    attributes: { ...attributes, filterShape: attribute<Shape4D>('of the filters') },
    outputs: { dw: tensor(filters) },
  }),
  fused: contract({
    name: 'NetcFusedGroupedConvolution',
    doc: 'this convolution with a bias and relu, for inference',
    inputs: { x: tensor(images), filter: tensor(filters), bias: tensor('[filters]') },
    attributes: { ...attributes, relu: attribute<boolean>('whether negative results become 0') },
    outputs: { y: tensor(results) },
  }),
} as const

export type GroupedConvolutionAttributes = AttributesOf<typeof groupedConvolutionContracts.forward>

export interface GroupedConvolution {
  readonly groups: number
  readonly strides: Pair
  readonly dilations: Pair
  readonly padding: 'same' | 'valid'
}

/** What follows the sums at inference. */
export interface GroupedFinish {
  readonly bias: Tensor1D | undefined
  readonly relu: boolean
}

/** The convolution with `finish`, for inference. */
export function fusedGroupedConvolution(
  x: Tensor4D,
  filter: Tensor4D,
  convolution: GroupedConvolution,
  { bias, relu }: GroupedFinish,
): Tensor4D {
  const { fused } = groupedConvolutionContracts
  if (bias !== undefined && hasKernel(fused)) {
    return execute(fused, { x, filter, bias }, { ...spelledOut(x, filter, convolution), relu }).y as Tensor4D
  }
  const y = groupedConvolution(x, filter, convolution)
  const shifted = bias === undefined ? y : tf.add<Tensor4D>(y, bias)
  return relu ? tf.relu(shifted) : shifted
}

/** Differentiable in `x` and `filter`. */
export function groupedConvolution(x: Tensor4D, filter: Tensor4D, convolution: GroupedConvolution): Tensor4D {
  const { forward } = groupedConvolutionContracts
  return hasKernel(forward)
    ? (execute(forward, { x, filter }, spelledOut(x, filter, convolution)).y as Tensor4D)
    : composed(x, filter, convolution)
}

/** With TensorFlow's "same" padding written out. */
function spelledOut(x: Tensor4D, filter: Tensor4D, convolution: GroupedConvolution): GroupedConvolutionAttributes {
  const { groups, strides, dilations } = convolution
  return { groups, strides, dilations, pad: zerosAround(x.shape, filter.shape, convolution) }
}

/** The rows of zeros before and after images, and the columns of zeros before and after, that the padding means. */
export function zerosAround(
  x: Shape4D,
  [height, width, channels, filters]: Shape4D,
  { groups, strides, dilations, padding }: GroupedConvolution,
): [Pair, Pair] {
  const whole: Shape4D = [height, width, channels * groups, filters]
  const { top, bottom, left, right } = backend_util.computeConv2DInfo(x, whole, strides, dilations, padding).padInfo
  return [
    [top, bottom],
    [left, right],
  ]
}

export const groupedConvolutionGradient: GradConfig = {
  kernelName: groupedConvolutionContracts.forward.name,
  inputsToSave: ['x', 'filter'],
  gradFunc: (given: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
    const [x, filter] = saved as [Tensor4D, Tensor4D]
    const dy = given as Tensor
    const attributes = attrs as unknown as GroupedConvolutionAttributes
    const { inputGradient, filterGradient } = groupedConvolutionContracts
    return {
      x: () => execute(inputGradient, { dy, filter }, { ...attributes, inputShape: x.shape }).dx,
      filter: () => execute(filterGradient, { x, dy }, { ...attributes, filterShape: filter.shape }).dw,
    }
  },
}

/** Determined by measurement on one engine: 32 channels for filters of 3x3. */
const tapsAtOnce = 288

function composed(
  x: Tensor4D,
  filter: Tensor4D,
  { groups, strides, dilations, padding }: GroupedConvolution,
): Tensor4D {
  const kernel = spreadTaps(filter, dilations)
  const channels = x.shape[3]
  const [height, width, , filters] = kernel.shape
  if (groups > 1 && groups === channels) {
    return tf.depthwiseConv2d(x, tf.reshape(kernel, [height, width, channels, filters / channels]), strides, padding)
  }
  const together = groupsTogether(groups, (height * width * channels) / groups)
  const parts = groups / together
  const joined = joinGroups(kernel, groups, together)
  if (parts === 1) return tf.conv2d(x, joined, strides, padding)
  const kernels = tf.split<Tensor4D>(joined, parts, 3)
  const images = tf.split<Tensor4D>(x, parts, 3).map((part, at) => tf.conv2d(part, kernels[at], strides, padding))
  return tf.concat(images, 3)
}

/**
 * The number of groups, of filters with `taps` weights, that are convolved at once. Cutting images into many thin ones
 * takes longer than multiplying by some zeros.
 */
function groupsTogether(groups: number, taps: number): number {
  let together = 1
  for (let more = 2; more <= groups && more * taps <= tapsAtOnce; more++) if (groups % more === 0) together = more
  return together
}

/**
 * The filter `[height, width, in * together, out]`, in which every group sees its own channels and has zeros elsewhere.
 */
function joinGroups(kernel: Tensor4D, groups: number, together: number): Tensor4D {
  if (together === 1) return kernel
  const [height, width, channels, filters] = kernel.shape
  const mine = Float32Array.from({ length: together * filters }, (_, at) => {
    const groupOfFilter = Math.floor((at % filters) / (filters / groups))
    return groupOfFilter % together === Math.floor(at / filters) ? 1 : 0
  })
  const repeated = tf.mul(
    tf.reshape(kernel, [height * width, 1, channels, filters]),
    tf.tensor(mine, [1, together, 1, filters]),
  )
  return tf.reshape(repeated, [height, width, together * channels, filters])
}

/**
 * The filter with zeros between its taps, according to the dilation. tfjs has no gradient of a dilated convolution with
 * the dilation as an argument, and none at all with a stride; this form has one.
 */
export function spreadTaps(kernel: Tensor4D, [down, right]: Pair): Tensor4D {
  if (down === 1 && right === 1) return kernel
  const [height, width, channels, filters] = kernel.shape
  const inner = channels * filters
  const [reachDown, reachRight] = [(height - 1) * down + 1, (width - 1) * right + 1]
  const rows = spreadRows(tf.reshape(kernel, [1, height, width * inner]), down, reachDown)
  const columns = spreadRows(tf.reshape(rows, [reachDown, width, inner]), right, reachRight)
  return tf.reshape(columns, [reachDown, reachRight, channels, filters])
}

/** `[outer, n, inner]` to `[outer, (n - 1) rate + 1, inner]`, which is the `reach`: zeros between the rows. */
function spreadRows(x: Tensor3D, rate: number, reach: number): Tensor3D {
  const [outer, count, inner] = x.shape
  const apart = tf.pad(tf.reshape(x, [outer, count, 1, inner]), [
    [0, 0],
    [0, 0],
    [0, rate - 1],
    [0, 0],
  ])
  return tf.slice(tf.reshape(apart, [outer, count * rate, inner]), [0, 0, 0], [outer, reach, inner]) as Tensor3D
}
