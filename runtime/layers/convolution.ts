/**
 * Convolutions that tfjs-layers has wrong or does not differentiate: of groups, and with pixels left out between the taps. Filters
 * are `[height, width, in, out]`, images `[n, height, width, channels]`.
 */
import {
  add,
  concat,
  conv2d,
  depthwiseConv2d,
  mul,
  pad,
  reshape,
  type serialization,
  slice,
  split,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import { only, type TensorShape } from './shapes.js'
import { layerClass, type Readable, requireMultiple } from './tfjs-class.js'

type Pair = [number, number]

/** Found by trial on wasm: 32 channels for filters of 3x3. */
const tapsAtOnce = 288

interface Convolution {
  readonly kernelSize: Pair
  readonly strides: Pair
  readonly padding: 'same' | 'valid'
  readonly dataFormat: 'channelsFirst' | 'channelsLast'
  readonly dilationRate: Pair
  readonly activation: { apply(x: Tensor): Tensor } | null
  readonly bias: Readable | null
}

/**
 * A two-dimensional convolution of `groups` groups: channels and filters are divided in order into as many, and each group of filters sees
 * its own group of channels. The kernel is `[height, width, channels / groups, filters]`, as in Keras.
 */
export class GroupedConv2D extends layerClass<Convolution & { readonly kernel: Readable }>('Conv2D') {
  static readonly className = 'GroupedConv2D'
  readonly groups: number

  /** @throws Error where the groups do not divide the filters */
  constructor(config: { readonly groups?: number; readonly filters: number }) {
    super(config)
    this.groups = config.groups ?? 1
    requireMultiple('filters', config.filters, this.groups)
  }

  /** @throws Error where the groups do not divide the channels */
  override build(inputShape: TensorShape): void {
    requireChannelsLast(this)
    const channels = inputShape[3] ?? 0
    requireMultiple('channels', channels, this.groups)
    super.build([...inputShape.slice(0, 3), channels / this.groups])
    this.inputSpec = [{ ndim: 4, axes: { 3: channels } }]
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const kernel = spreadTaps(this.kernel.read() as Tensor4D, this.dilationRate)
      return finish(this, convolveGroups(only(inputs) as Tensor4D, kernel, this))
    })
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), groups: this.groups }
  }
}

interface Depthwise {
  readonly depthwiseKernel: Readable
  readonly depthMultiplier: number
}

/** A depthwise convolution with its dilation, which that of tfjs-layers leaves out, and its regulariser, which that one saves wrongly. */
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
    // tfjs-layers saves the regulariser under this name, and cannot read such a model again.
    return { ...super.getConfig(), depthwiseConstraint: null }
  }
}

/** A depthwise separable convolution that has a gradient also where it is dilated. */
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
    throw new Error(`${layer.getClassName()} takes images with the channels last`)
}

function outputExtent({ padding, strides, kernelSize, dilationRate }: Convolution, size: number, axis: 0 | 1): number {
  const reach = (kernelSize[axis] - 1) * dilationRate[axis] + 1
  return Math.ceil((padding === 'same' ? size : size - reach + 1) / strides[axis])
}

function finish({ bias, activation }: Convolution, y: Tensor): Tensor {
  const shifted = bias === null ? y : add(y, bias.read())
  return activation === null ? shifted : activation.apply(shifted)
}

function depthwise(x: Tensor4D, layer: Convolution & Depthwise): Tensor4D {
  const kernel = spreadTaps(layer.depthwiseKernel.read() as Tensor4D, layer.dilationRate)
  return depthwiseConv2d(x, kernel, layer.strides, layer.padding)
}

function convolveGroups(x: Tensor4D, kernel: Tensor4D, { groups, strides, padding }: GroupedConv2D): Tensor4D {
  const channels = x.shape[3]
  const [height, width, , filters] = kernel.shape
  if (groups > 1 && groups === channels) {
    return depthwiseConv2d(x, reshape(kernel, [height, width, channels, filters / channels]), strides, padding)
  }
  const together = groupsTogether(groups, (height * width * channels) / groups)
  const parts = groups / together
  const joined = joinGroups(kernel, groups, together)
  if (parts === 1) return conv2d(x, joined, strides, padding)
  const kernels = split<Tensor4D>(joined, parts, 3)
  const images = split<Tensor4D>(x, parts, 3).map((part, at) => conv2d(part, kernels[at], strides, padding))
  return concat(images, 3)
}

/**
 * How many groups, of filters with `taps` weights, are convolved at once. Cutting images into many thin ones takes longer than multiplying
 * by some zeros.
 */
function groupsTogether(groups: number, taps: number): number {
  let together = 1
  for (let more = 2; more <= groups && more * taps <= tapsAtOnce; more++) if (groups % more === 0) together = more
  return together
}

/** The filter `[height, width, in * together, out]`, of which every group sees its own channels and zeros elsewhere. */
function joinGroups(kernel: Tensor4D, groups: number, together: number): Tensor4D {
  if (together === 1) return kernel
  const [height, width, channels, filters] = kernel.shape
  const mine = Float32Array.from({ length: together * filters }, (_, at) => {
    const groupOfFilter = Math.floor((at % filters) / (filters / groups))
    return groupOfFilter % together === Math.floor(at / filters) ? 1 : 0
  })
  const repeated = mul(reshape(kernel, [height * width, 1, channels, filters]), tensor(mine, [1, together, 1, filters]))
  return reshape(repeated, [height, width, together * channels, filters])
}

/**
 * The filter with zeros between its taps, so that they lie as far apart as the dilation says. tfjs has no gradient of a
 * dilated convolution, and none at all with a stride; of this one it has.
 */
function spreadTaps(kernel: Tensor4D, [down, right]: Pair): Tensor4D {
  if (down === 1 && right === 1) return kernel
  const [height, width, channels, filters] = kernel.shape
  const inner = channels * filters
  const [reachDown, reachRight] = [(height - 1) * down + 1, (width - 1) * right + 1]
  const rows = spreadRows(reshape(kernel, [1, height, width * inner]), down, reachDown)
  const columns = spreadRows(reshape(rows, [reachDown, width, inner]), right, reachRight)
  return reshape(columns, [reachDown, reachRight, channels, filters])
}

/** `[outer, n, inner]` to `[outer, (n - 1) rate + 1, inner]`, which is the `reach`: zeros between the rows. */
function spreadRows(x: Tensor3D, rate: number, reach: number): Tensor3D {
  const [outer, count, inner] = x.shape
  const apart = pad(reshape(x, [outer, count, 1, inner]), [
    [0, 0],
    [0, 0],
    [0, rate - 1],
    [0, 0],
  ])
  return slice(reshape(apart, [outer, count * rate, inner]), [0, 0, 0], [outer, reach, inner]) as Tensor3D
}
