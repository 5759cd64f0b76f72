/** Parameters that several operators share, and their weights. */
import type { Initializer, Shape } from '../graph.js'
import type { WeightDeclaration } from './operator.js'
import { bool, float, int, type Parameter, padding as paddingParameter, size, word } from './parameter.js'

export const filters = int('The number of filters, which are the output channels.', {
  min: 1,
  also: ['out_channels', 'features', 'channels', 'num_filters', 'out_planes', 'c2'],
})

export const kernel = size('Height and width of the window.', { min: 1, also: ['kernel_size', 'ksize', 'k', 'size'] })

const stride = size('The step of the window, down and to the right.', {
  default: [1, 1],
  min: 1,
  also: ['strides', 's', 'window_strides'],
})

const padding = paddingParameter(
  '`valid`: none; `same`: zeros so that the output has ceil(extent / stride), one more at the bottom and right if their number is odd; a number or size: that many zeros on every side.',
  ['same', 'valid'],
  { default: 'valid', also: ['pad', 'p'] },
)

const dilation = size('The distance between the pixels of a window: 1 for adjacent pixels.', {
  default: [1, 1],
  min: 1,
  also: ['dilation_rate', 'dilations', 'kernel_dilation', 'd'],
})

/** Of operators that slide a learned window over an image. */
export const slidingWindow = { kernel, stride, padding, dilation }

export const depthMultiplier = int('The number of windows of each input channel.', {
  default: 1,
  min: 1,
  also: ['channel_multiplier'],
})

const bias = bool('Adds a learned number to every output channel.', { default: true, also: ['use_bias'] })

const l2 = float('Adds `l2 * sum(w^2)` of the kernel (not of the bias) to the loss.', {
  default: 0,
  min: 0,
  also: ['kernel_regularizer', 'weight_decay'],
})

/** Initializers of a kernel. */
export const kernelInitializers = [
  'glorot_uniform',
  'glorot_normal',
  'he_uniform',
  'he_normal',
  'lecun_uniform',
  'lecun_normal',
  'zeros',
] as const

export type KernelInitializer = (typeof kernelInitializers)[number]

const init = word(
  'The initializer of the kernel; biases are zeros. The fans derive from the kernel’s shape, as in Keras: the taps times the channels that a filter sees, and the taps times all filters.',
  kernelInitializers,
  {
    default: 'glorot_uniform',
    also: ['kernel_initializer', 'kernel_init', 'weight_init'],
    valuesAlso: {
      glorot_uniform: ['xavier_uniform', 'xavier'],
      glorot_normal: ['xavier_normal'],
      he_uniform: ['kaiming_uniform', 'kaiming'],
      he_normal: ['kaiming_normal'],
    },
  },
)

/** Of operators with a kernel and an optional bias. */
export const biasAndKernel = { bias, l2, init }

export interface KernelAttributes {
  readonly init: KernelInitializer
  readonly l2: number
}

/** A learned kernel; the fans are those of Keras. */
export function kernelWeight(
  name: string,
  shape: Shape,
  { fanIn, fanOut }: { readonly fanIn: number; readonly fanOut: number },
  { init: kind, l2 }: KernelAttributes,
): WeightDeclaration {
  const initializer: Initializer = kind === 'zeros' ? { kind } : { kind, fanIn, fanOut }
  return { name, shape, initializer, trainable: true, l2 }
}

/** The bias of this number of channels, if there is one. */
export function biasWeights(channels: number, { bias }: { readonly bias: boolean }): readonly WeightDeclaration[] {
  if (!bias) return []
  return [{ name: 'bias', shape: [channels], initializer: { kind: 'zeros' }, trainable: true, l2: 0 }]
}

export const scale = bool('Multiplies every channel by a learned gamma.', {
  default: true,
  also: ['gamma', 'use_scale'],
})

export const offset = bool('Adds a learned beta to every channel.', {
  default: true,
  also: ['beta', 'center', 'use_bias'],
})

export const epsilon = float('Added to the variance before the square root.', { default: 0.001, min: 0, also: ['eps'] })

/** For variances that are often 0: of one channel, or of a dark image. */
export const positiveEpsilon: Parameter<number> = { ...epsilon, min: 1e-12 }

export interface AffineAttributes {
  readonly scale: boolean
  readonly offset: boolean
}

/** Gamma and beta of a normalization, as `scale` and `offset` request. */
export function affineWeights(channels: number, { scale, offset }: AffineAttributes): readonly WeightDeclaration[] {
  const one = { shape: [channels], trainable: true, l2: 0 }
  const gamma: WeightDeclaration = { ...one, name: 'gamma', initializer: { kind: 'ones' } }
  const beta: WeightDeclaration = { ...one, name: 'beta', initializer: { kind: 'zeros' } }
  return [...(scale ? [gamma] : []), ...(offset ? [beta] : [])]
}

/** The initial value of a weight that is constant. */
export function constantInitializer(value: number): Initializer {
  if (value === 0) return { kind: 'zeros' }
  return value === 1 ? { kind: 'ones' } : { kind: 'constant', value }
}
