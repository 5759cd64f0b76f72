/** Normalisations that tfjs-layers lacks, or cannot train. */
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
import { layerClass, oneTensor, type Readable, type TensorShape } from './tfjs-class.js'

interface Affine {
  gamma: Readable | null | undefined
  beta: Readable | null | undefined
}

/** Batch normalisation over the last axis without gamma, beta or both: that of tfjs-layers fails in training where one is missing. */
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
  readonly epsilon: number
}

/**
 * Group normalisation (Wu and He 2018): the channels, which are the last axis, are divided in order into `groups`, and each group of one example
 * gets mean 0 and variance 1 over its channels and all axes between. Configured as Keras's.
 */
export class GroupNormalization extends layerClass<Normalization>('LayerNormalization') {
  static readonly className = 'GroupNormalization'
  readonly groups: number

  constructor(config: { readonly groups: number }) {
    super(config)
    this.groups = config.groups
  }

  /** @throws Error where the groups do not divide the channels, and for another axis */
  override build(inputShape: TensorShape): void {
    super.build(inputShape)
    const last = inputShape.length - 1
    const channels = inputShape[last] ?? 0
    if (String(this.axis) !== String(last)) throw new Error('GroupNormalization takes channels as the last axis')
    if (channels % this.groups !== 0)
      throw new Error(`${channels} channels cannot be divided into ${this.groups} groups`)
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = oneTensor(inputs)
      const [batch, channels] = [x.shape[0], x.shape[x.shape.length - 1]]
      const pixels = reshape(x, [batch, -1, channels])
      const centred = sub(pixels, this.groupMeans(pixels))
      const variance = this.groupMeans(square(centred))
      const scale = rsqrt(add(variance, this.epsilon))
      const normal = mul(centred, this.gamma ? mul(scale, this.gamma.read()) : scale)
      return reshape(this.beta ? add(normal, this.beta.read()) : normal, x.shape)
    })
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), groups: this.groups }
  }

  /** Of `[batch, pixels, channels]`, the mean of each channel's group: `[batch, 1, channels]`. */
  private groupMeans(pixels: Tensor): Tensor {
    const [batch, , channels] = pixels.shape
    const size = channels / this.groups
    const means = mean(reshape(mean(pixels, 1), [batch, this.groups, size]), 2, true)
    return reshape(broadcastTo(means, [batch, this.groups, size]), [batch, 1, channels])
  }
}
