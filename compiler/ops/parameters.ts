/** Parameters that several operators declare alike. */
import type { Attributes, Initializer } from '../graph.js'
import { boolOf, initOf, kernelInitializers } from './attributes.js'
import type { ParameterDeclaration, WeightDeclaration } from './operator.js'

export const filters: ParameterDeclaration = {
  name: 'filters',
  type: 'int',
  min: 1,
  doc: 'How many filters, which is the number of output channels.',
}

export const kernel: ParameterDeclaration = {
  name: 'kernel',
  type: 'size',
  min: 1,
  doc: 'Height and width of the window.',
}

export const stride: ParameterDeclaration = {
  name: 'stride',
  type: 'size',
  default: [1, 1],
  min: 1,
  doc: 'How far the window moves, down and to the right.',
}

export const padding: ParameterDeclaration = {
  name: 'padding',
  type: 'padding',
  default: 'valid',
  min: 0,
  doc: '`valid`: none; `same`: zeros so that the output has ceil(extent / stride), one more at the bottom and right where they are odd; a number or size: that many zeros on every side.',
}

export const dilation: ParameterDeclaration = {
  name: 'dilation',
  type: 'size',
  default: [1, 1],
  min: 1,
  doc: 'How far apart the pixels are that a window of neighbours would see: 1 for neighbours.',
}

export const depthMultiplier: ParameterDeclaration = {
  name: 'depth_multiplier',
  type: 'int',
  default: 1,
  min: 1,
  doc: 'How many windows each input channel has of its own.',
}

export const bias: ParameterDeclaration = {
  name: 'bias',
  type: 'bool',
  default: true,
  doc: 'Adds a learned number to every output channel.',
}

export const l2: ParameterDeclaration = {
  name: 'l2',
  type: 'float',
  default: 0,
  min: 0,
  doc: 'Adds `l2 * sum(w^2)` of the kernel (not of the bias) to the loss.',
}

export const init: ParameterDeclaration = {
  name: 'init',
  type: 'enum',
  values: Object.keys(kernelInitializers),
  default: 'glorot_uniform',
  doc: 'How the kernel is filled before training; biases are zeros. The fans come from the kernel’s shape, as in Keras: the taps times the channels that a filter sees, and the taps times all filters.',
}

/** The `init` attribute for a kernel with these fans. */
export function kernelInitializer(attributes: Attributes, fanIn: number, fanOut: number): Initializer {
  const kind = initOf(attributes)
  return kind === 'zeros' ? { kind } : { kind, fanIn, fanOut }
}

export const scale: ParameterDeclaration = {
  name: 'scale',
  type: 'bool',
  default: true,
  doc: 'Multiplies every channel by a learned gamma.',
}

export const offset: ParameterDeclaration = {
  name: 'offset',
  type: 'bool',
  default: true,
  doc: 'Adds a learned beta to every channel.',
}

export const epsilon: ParameterDeclaration = {
  name: 'epsilon',
  type: 'float',
  default: 0.001,
  min: 0,
  doc: 'Added to the variance before the square root.',
}

/** Where a variance is often 0: of one channel, or of a dark image. */
export const positiveEpsilon: ParameterDeclaration = { ...epsilon, min: 1e-12 }

/** Gamma and beta of a normalisation, where `scale` and `offset` ask for them. */
export function affineWeights(channels: number, attributes: Attributes): readonly WeightDeclaration[] {
  const one = { shape: [channels], trainable: true, l2: 0 }
  const gamma: WeightDeclaration = { ...one, name: 'gamma', initializer: { kind: 'ones' } }
  const beta: WeightDeclaration = { ...one, name: 'beta', initializer: { kind: 'zeros' } }
  return [...(boolOf(attributes, 'scale') ? [gamma] : []), ...(boolOf(attributes, 'offset') ? [beta] : [])]
}

export function biasWeight(channels: number): WeightDeclaration {
  return { name: 'bias', shape: [channels], initializer: { kind: 'zeros' }, trainable: true, l2: 0 }
}
