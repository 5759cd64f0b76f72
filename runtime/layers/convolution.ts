/**
 * Convolutions that tfjs-layers computes wrongly or cannot differentiate: grouped and dilated ones. Filters are
 * `[height, width, in, out]`, images `[n, height, width, channels]`.
 */
import {
  add,
  conv2d,
  depthwiseConv2d,
  type serialization,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import { groupedConvolution, spreadTaps } from '../engines/gradients/grouped-convolution.js'
import { only, type TensorShape } from './shapes.js'
import { layerClass, type Readable, requireMultiple } from './tfjs-class.js'

type Pair = [number, number]

/** The fields of tfjs-layers' convolutions that are used here, named as in tfjs-layers 4.22. */
export interface Convolution {
  readonly kernelSize: Pair
  readonly strides: Pair
  readonly padding: 'same' | 'valid'
  readonly dataFormat: 'channelsFirst' | 'channelsLast'
  readonly dilationRate: Pair
  readonly activation: { apply(x: Tensor): Tensor } | null
  readonly bias: Readable | null
}

/**
 * A grouped two-dimensional convolution: channels and filters are divided in order into `groups`, and each group of
 * filters sees its own group of channels. The kernel is `[height, width, channels / groups, filters]`, as in Keras.
 */
export class GroupedConv2D extends layerClass<Convolution & { readonly kernel: Readable }>('Conv2D') {
  static readonly className = 'GroupedConv2D'
  readonly groups: number

  /** @throws Error if the groups do not divide the filters */
  constructor(config: { readonly groups?: number; readonly filters: number }) {
    super(config)
    this.groups = config.groups ?? 1
    requireMultiple('filters', config.filters, this.groups)
  }

  /** @throws Error if the groups do not divide the channels */
  override build(inputShape: TensorShape): void {
    requireChannelsLast(this)
    const channels = inputShape[3] ?? 0
    requireMultiple('channels', channels, this.groups)
    super.build([...inputShape.slice(0, 3), channels / this.groups])
    this.inputSpec = [{ ndim: 4, axes: { 3: channels } }]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const { groups, strides, dilationRate, padding } = this
      const convolution = { groups, strides, dilations: dilationRate, padding }
      return finish(this, groupedConvolution(only(inputs) as Tensor4D, this.kernel.read() as Tensor4D, convolution))
    })
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), groups: this.groups }
  }
}

export interface Depthwise {
  readonly depthwiseKernel: Readable
  readonly depthMultiplier: number
}

/**
 * A depthwise convolution with dilation, which tfjs-layers' class ignores, and with a regularizer, which that class
 * saves wrongly.
 */
export class FullDepthwiseConv2D extends layerClass<Convolution & Depthwise>('DepthwiseConv2D') {
  static readonly className = 'FullDepthwiseConv2D'

  override build(inputShape: TensorShape): void {
    requireChannelsLast(this)
    super.build(inputShape)
  }

  override computeOutputShape([batch, height, width, channels]: TensorShape): TensorShape {
    const along = (size: number | null, axis: 0 | 1) => (size === null ? null : outputExtent(this, size, axis))
    return [batch, along(height, 0), along(width, 1), (channels ?? 0) * this.depthMultiplier]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => finish(this, depthwise(only(inputs) as Tensor4D, this)))
  }

  override getConfig(): serialization.ConfigDict {
    // tfjs-layers saves the regularizer under this name and then cannot load the model.
    return { ...super.getConfig(), depthwiseConstraint: null }
  }
}

/** A depthwise separable convolution that has a gradient even if it is dilated. */
export class DilatedSeparableConv2D extends layerClass<
  Convolution & Depthwise & { readonly pointwiseKernel: Readable }
>('SeparableConv2D') {
  static readonly className = 'DilatedSeparableConv2D'

  override build(inputShape: TensorShape): void {
    requireChannelsLast(this)
    super.build(inputShape)
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const middle = depthwise(only(inputs) as Tensor4D, this)
      return finish(this, conv2d(middle, this.pointwiseKernel.read() as Tensor4D, 1, 'valid'))
    })
  }
}

function requireChannelsLast(layer: Convolution & { getClassName(): string }): void {
  if (layer.dataFormat !== 'channelsLast')
    throw new Error(`${layer.getClassName()} expects images with the channels last`)
}

function outputExtent({ padding, strides, kernelSize, dilationRate }: Convolution, size: number, axis: 0 | 1): number {
  const reach = (kernelSize[axis] - 1) * dilationRate[axis] + 1
  return Math.ceil((padding === 'same' ? size : size - reach + 1) / strides[axis])
}

function finish({ bias, activation }: Convolution, y: Tensor): Tensor {
  const shifted = bias === null ? y : add(y, bias.read())
  return activation === null ? shifted : activation.apply(shifted)
}

/** Only the depthwise part, without bias and activation. */
export function depthwise(x: Tensor4D, layer: Convolution & Depthwise): Tensor4D {
  const kernel = spreadTaps(layer.depthwiseKernel.read() as Tensor4D, layer.dilationRate)
  return depthwiseConv2d(x, kernel, layer.strides, layer.padding)
}
