/** Normalizations that tfjs-layers lacks or cannot train. */
import {
  add,
  broadcastTo,
  mean,
  mul,
  ones,
  reshape,
  rsqrt,
  type serialization,
  square,
  sub,
  type Tensor,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers'
import { only, type TensorShape } from './shapes.js'
import { layerClass, type Readable, requireMultiple } from './tfjs-class.js'

/** The fields of tfjs-layers' normalizations that are used here, named as in 4.22. */
export interface Affine {
  readonly epsilon: number
  gamma: Readable | null | undefined
  beta: Readable | null | undefined
}

/**
 * Batch normalization over the last axis without gamma, beta or both: that of tfjs-layers fails in training if one is
 * missing.
 */
export class PartialBatchNormalization extends layerClass<Affine>('BatchNormalization') {
  static readonly className = 'PartialBatchNormalization'

  override build(inputShape: TensorShape): void {
    super.build(inputShape)
    const channels = inputShape[inputShape.length - 1] ?? 0
    this.gamma ??= { read: () => ones([channels]) }
    this.beta ??= { read: () => zeros([channels]) }
  }
}

interface Normalization extends Affine {
  readonly axis: number | number[]
}

/**
 * Layer normalization over the last axis, for tensors of any rank and without gamma, beta or both: that of tfjs-layers
 * has no gradient if one is missing, and supports rank 4 at most.
 */
export class PartialLayerNormalization extends layerClass<Normalization>('LayerNormalization') {
  static readonly className = 'PartialLayerNormalization'

  /** @throws Error if the axis is not the last */
  override build(inputShape: TensorShape): void {
    super.build(inputShape)
    requireLastAxis(this, inputShape)
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => normalizeRows(only(inputs), this))
  }
}

/**
 * Group normalization (Wu and He 2018): the channels (the last axis) are divided in order into `groups`, and each group
 * of an example gets mean 0 and variance 1 over its channels and all axes between. Configured as in Keras.
 */
export class GroupNormalization extends layerClass<Normalization>('LayerNormalization') {
  static readonly className = 'GroupNormalization'
  readonly groups: number

  constructor(config: { readonly groups: number }) {
    super(config)
    this.groups = config.groups
  }

  /** @throws Error if the groups do not divide the channels, or the axis is not the last */
  override build(inputShape: TensorShape): void {
    super.build(inputShape)
    requireLastAxis(this, inputShape)
    requireMultiple('channels', inputShape[inputShape.length - 1] ?? 0, this.groups)
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = only(inputs)
      const [batch, channels] = [x.shape[0], x.shape[x.shape.length - 1]]
      const pixels = reshape(x, [batch, -1, channels])
      const centerd = sub(pixels, this.groupMeans(pixels))
      const variance = this.groupMeans(square(centerd))
      const normal = mul(centerd, rsqrt(add(variance, this.epsilon)))
      return reshape(rescale(normal, this), x.shape)
    })
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), groups: this.groups }
  }

  /** The mean of each channel's group: `[batch, pixels, channels]` to `[batch, 1, channels]`. */
  private groupMeans(pixels: Tensor): Tensor {
    const [batch, , channels] = pixels.shape
    const size = channels / this.groups
    const means = mean(reshape(mean(pixels, 1), [batch, this.groups, size]), 2, true)
    return reshape(broadcastTo(means, [batch, this.groups, size]), [batch, 1, channels])
  }
}

/** Layer normalization over the last axis, with gamma and beta if given. */
export function normalizeRows(x: Tensor, layer: Affine): Tensor {
  const rows = reshape(x, [-1, x.shape[x.rank - 1]])
  const centerd = sub(rows, mean(rows, 1, true))
  const variance = mean(square(centerd), 1, true)
  return reshape(rescale(mul(centerd, rsqrt(add(variance, layer.epsilon))), layer), x.shape)
}

function rescale(normal: Tensor, { gamma, beta }: Affine): Tensor {
  const scaled = gamma ? mul(normal, gamma.read()) : normal
  return beta ? add(scaled, beta.read()) : scaled
}

/** tfjs-layers makes the axes non-negative when a layer is built. */
function requireLastAxis(layer: Normalization & { getClassName(): string }, inputShape: TensorShape): void {
  if (String(layer.axis) === String(inputShape.length - 1)) return
  throw new Error(`${layer.getClassName()} expects the channels as the last axis`)
}
