/**
 * A convolution or dense layer, its batch normalization and relu as one operation at inference: there the normalization
 * multiplies every channel by a factor and adds a constant, which can be folded into kernel and bias (Jacob et al.
 * 2018, section 3.2).
 */
import {
  add,
  type backend_util,
  fused,
  mul,
  reshape,
  rsqrt,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'
import { fusedGroupedConvolution, spreadTaps, zerosAround } from '../engines/gradients/grouped-convolution.js'
import { type Convolution, type Depthwise, depthwise } from './convolution.js'
import type { Affine } from './normalization.js'
import type { Readable } from './tfjs-class.js'

type Layer = layers.Layer

/** What follows the layer. */
export interface Following {
  readonly normalization?: Layer
  readonly relu: boolean
}

/** How to apply the layer instead. */
interface Folded {
  /** The kernel, scaled; its last axes are the channels of the output. */
  scaled<T extends Tensor>(kernel: T): T
  readonly bias: Tensor1D | undefined
  readonly activation: 'relu' | 'linear'
}

/** The fields of these layers that are used here, named as in tfjs-layers 4.22. */
type Fields = Convolution &
  Depthwise & { readonly kernel: Readable; readonly pointwiseKernel: Readable; readonly groups: number }
type Pair = readonly [number, number]
type Apply = (layer: Fields, x: Tensor, folded: Folded, factors: Pair) => Tensor

const appliers: Readonly<Record<string, Apply>> = {
  Conv2D: applyConvolution,
  GroupedConv2D: applyGrouped,
  DepthwiseConv2D: applyDepthwise,
  FullDepthwiseConv2D: applyDepthwise,
  SeparableConv2D: applySeparable,
  DilatedSeparableConv2D: applySeparable,
  Dense: applyDense,
}

/** Whether `applyFused` supports the layer. */
export function isFusible(layer: Layer): boolean {
  return Object.hasOwn(appliers, layer.getClassName()) && activationOf(layer) === 'linear'
}

/** Whether it is a batch normalization; the compiler makes them over the last axis. */
export function isBatchNormalization(layer: Layer): boolean {
  return ['BatchNormalization', 'PartialBatchNormalization'].includes(layer.getClassName())
}

/** Whether it is a layer that only applies relu. */
export function isRelu(layer: Layer): boolean {
  return layer.getClassName() === 'Activation' && activationOf(layer) === 'relu'
}

/** Whether it treats every pixel separately and in the same way. */
export function isPixelwise(layer: Layer): boolean {
  return ['Activation', 'Add', 'Multiply'].includes(layer.getClassName()) || isBatchNormalization(layer)
}

/** Whether `applyFused` can change its strides. */
export function takesStrides(layer: Layer): boolean {
  return layer.getClassName() === 'Conv2D'
}

/** The distance between the pixels that it reads, if it reads one for each pixel of its output. */
export function pixelStride(layer: Layer): Pair | undefined {
  if (!takesStrides(layer)) return undefined
  const { kernelSize, strides } = layer as unknown as Fields
  return kernelSize[0] === 1 && kernelSize[1] === 1 ? strides : undefined
}

/**
 * Applies the layer and what follows with their current weights, without gradients. `factors` multiply the layer's own
 * strides of rows and columns, if it `takesStrides`.
 */
export function applyFused(layer: Layer, x: Tensor, following: Following, factors: Pair = [1, 1]): Tensor {
  const fields = layer as unknown as Fields
  return tidy(() => appliers[layer.getClassName()](fields, x, fold(fields.bias, following), factors))
}

function activationOf(layer: Layer): string | undefined {
  const { activation } = layer as unknown as { readonly activation?: { getClassName(): string } | null }
  return activation ? activation.getClassName() : 'linear'
}

type Normalization = Affine & { readonly movingMean: Readable; readonly movingVariance: Readable }

/** y = (x + bias - mean) scale + beta, where scale = gamma / sqrt(variance + epsilon). */
function fold(own: Readable | null, { normalization, relu }: Following): Folded {
  const activation = relu ? 'relu' : 'linear'
  const bias = own?.read() as Tensor1D | undefined
  if (normalization === undefined) return { scaled: (kernel) => kernel, bias, activation }
  const { gamma, beta, epsilon, movingMean, movingVariance } = normalization as unknown as Normalization
  const root = rsqrt(add(movingVariance.read(), epsilon))
  const scale = gamma ? mul(gamma.read(), root) : root
  const center = bias ? sub(bias, movingMean.read()) : mul(movingMean.read(), -1)
  const shift = mul(center, scale)
  return {
    // The last two axes of a depthwise kernel, channels and multiplier, are the channels of the output.
    scaled: (kernel) => mul(kernel, reshape(scale, [-1, kernel.shape[kernel.rank - 1]])),
    bias: (beta ? add(shift, beta.read()) : shift) as Tensor1D,
    activation,
  }
}

function applyConvolution(layer: Fields, x: Tensor, { scaled, bias, activation }: Folded, factors: Pair): Tensor {
  const { strides: own, dilationRate: dilations } = layer
  const filter = scaled(layer.kernel.read() as Tensor4D)
  const strides: [number, number] = [own[0] * factors[0], own[1] * factors[1]]
  const pad = factors[0] === 1 && factors[1] === 1 ? layer.padding : paddingOf(layer, x as Tensor4D, filter)
  return fused.conv2d({ x: x as Tensor4D, filter, strides, pad, dilations, bias, activation })
}

/** The layer's padding in pixels: "same" means something else with other strides. A 1x1 convolution has none. */
function paddingOf(
  { strides, padding, kernelSize }: Fields,
  x: Tensor4D,
  filter: Tensor4D,
): backend_util.ExplicitPadding | 'valid' {
  if (kernelSize[0] === 1 && kernelSize[1] === 1) return 'valid'
  const convolution = { groups: 1, strides, dilations: [1, 1] as [number, number], padding }
  return [[0, 0], ...zerosAround(x.shape, filter.shape, convolution), [0, 0]]
}

function applyGrouped(layer: Fields, x: Tensor, { scaled, bias, activation }: Folded): Tensor {
  const { groups, strides, padding, dilationRate: dilations } = layer
  const filter = scaled(layer.kernel.read() as Tensor4D)
  const finish = { bias, relu: activation === 'relu' }
  return fusedGroupedConvolution(x as Tensor4D, filter, { groups, strides, dilations, padding }, finish)
}

function applyDepthwise(layer: Fields, x: Tensor, { scaled, bias, activation }: Folded): Tensor {
  const { strides, padding: pad } = layer
  const filter = spreadTaps(scaled(layer.depthwiseKernel.read() as Tensor4D), layer.dilationRate)
  return fused.depthwiseConv2d({ x: x as Tensor4D, filter, strides, pad, bias, activation })
}

function applySeparable(layer: Fields, x: Tensor, { scaled, bias, activation }: Folded): Tensor {
  const filter = scaled(layer.pointwiseKernel.read() as Tensor4D)
  return fused.conv2d({ x: depthwise(x as Tensor4D, layer), filter, strides: 1, pad: 'valid', bias, activation })
}

function applyDense(layer: Fields, x: Tensor, { scaled, bias, activation }: Folded): Tensor {
  const b = scaled(layer.kernel.read() as Tensor2D)
  const y = fused.matMul({ a: reshape(x, [-1, b.shape[0]]), b, bias, activation })
  return reshape(y, [...x.shape.slice(0, -1), b.shape[1]])
}
