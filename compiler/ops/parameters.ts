/** Parameters that several operators declare alike. */
import type { Attributes, Initializer } from '../graph.js'
import { wordOf } from './attributes.js'
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
  values: ['glorot_uniform', 'he_normal'],
  default: 'glorot_uniform',
  doc: 'How the kernel is filled before training; biases are zeros.',
}

/** The `init` attribute for a kernel with these fans. */
export function kernelInitializer(attributes: Attributes, fanIn: number, fanOut: number): Initializer {
  return { kind: wordOf(attributes, 'init') === 'he_normal' ? 'he_normal' : 'glorot_uniform', fanIn, fanOut }
}

export function biasWeight(channels: number): WeightDeclaration {
  return { name: 'bias', shape: [channels], initializer: { kind: 'zeros' }, trainable: true, l2: 0 }
}
