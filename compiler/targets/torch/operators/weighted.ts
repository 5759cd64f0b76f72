/** Operators with weights: modules of layers.py. */
import type { AffineAttributes } from '../../../ops/parameters.js'
import { type Argument, argument, made, placed, type SomeTorch } from '../call.js'

interface Kernel {
  readonly bias: boolean
  readonly l2: number
}

const kernelArguments = ({ bias, l2 }: Kernel, attributes: object): readonly Argument[] => [
  argument('bias', 'bool', bias, true),
  argument('l2', 'number', l2, 0),
  trainable(attributes),
]

/** Every operator that has weights has it (`ops/trainable.ts`). */
const trainable = (attributes: object): Argument =>
  argument('trainable', 'bool', (attributes as { trainable?: boolean }).trainable !== false, true)

const windowArguments = ({ stride, padding }: { stride: readonly number[]; padding: string | readonly number[] }) => [
  argument('stride', 'size', stride, [1, 1]),
  argument('padding', 'padding', padding, 'valid'),
]

const image = { takes: 'first', gives: 'first' } as const

export const weighted = {
  conv: ({ inputs: [[, , channels]], attributes }) => ({
    ...image,
    expression: () =>
      made('Conv2d', [
        placed('channels', 'channels', channels),
        placed('filters', 'channels', attributes.filters),
        placed('kernel', 'size', attributes.kernel),
        ...windowArguments(attributes),
        argument('dilation', 'size', attributes.dilation, [1, 1]),
        argument('groups', 'channels', attributes.groups, 1),
        ...kernelArguments(attributes, attributes),
      ]),
  }),
  depthwise_conv: ({ inputs: [[, , channels]], output, attributes }) => ({
    ...image,
    expression: () =>
      made('Conv2d', [
        placed('channels', 'channels', channels),
        placed('filters', 'channels', output[2]),
        placed('kernel', 'size', attributes.kernel),
        ...windowArguments(attributes),
        argument('dilation', 'size', attributes.dilation, [1, 1]),
        argument('groups', 'channels', channels),
        ...kernelArguments(attributes, attributes),
      ]),
  }),
  separable_conv: ({ inputs: [[, , channels]], attributes }) => ({
    ...image,
    expression: () =>
      made('SeparableConv2d', [
        placed('channels', 'channels', channels),
        placed('filters', 'channels', attributes.filters),
        placed('kernel', 'size', attributes.kernel),
        ...windowArguments(attributes),
        argument('dilation', 'size', attributes.dilation, [1, 1]),
        argument('multiplier', 'int', attributes.depth_multiplier, 1),
        ...kernelArguments(attributes, attributes),
      ]),
  }),
  conv_transpose: ({ inputs: [[, , channels]], attributes }) => ({
    ...image,
    expression: () =>
      made('ConvTranspose2d', [
        placed('channels', 'channels', channels),
        placed('filters', 'channels', attributes.filters),
        placed('kernel', 'size', attributes.kernel),
        ...windowArguments(attributes),
        ...kernelArguments(attributes, attributes),
      ]),
  }),
  channel_conv: ({ attributes }) => ({
    takes: 'first',
    expression: () =>
      made('ChannelConv', [placed('taps', 'int', attributes.kernel), ...kernelArguments(attributes, attributes)]),
  }),
  dense: ({ inputs: [input], attributes }) => ({
    takes: 'last',
    expression: () =>
      made('Linear', [
        placed('features', 'channels', input[input.length - 1]),
        placed('units', 'channels', attributes.units),
        ...kernelArguments(attributes, attributes),
      ]),
  }),
  bn: ({ inputs: [input], attributes }) => ({
    takes: 'first',
    expression: () =>
      made('BatchNorm', [
        placed('channels', 'channels', input[input.length - 1]),
        argument('momentum', 'number', attributes.momentum, 0.99),
        ...affineArguments(attributes),
      ]),
  }),
  layer_norm: ({ inputs: [input], attributes }) => ({
    takes: 'last',
    expression: () =>
      made('LayerNorm', [placed('channels', 'channels', input[input.length - 1]), ...affineArguments(attributes)]),
  }),
  group_norm: ({ inputs: [input], attributes }) => ({
    takes: 'first',
    expression: () =>
      made('GroupNorm', [
        placed('channels', 'channels', input[input.length - 1]),
        placed('groups', 'channels', attributes.groups),
        ...affineArguments(attributes),
      ]),
  }),
  prelu: ({ inputs: [input], attributes }) => ({
    takes: 'first',
    expression: () => made('PReLU', [placed('channels', 'channels', input[input.length - 1]), trainable(attributes)]),
  }),
  scale: ({ inputs: [input], attributes }) => ({
    takes: 'first',
    expression: () => made('Scale', [placed('channels', 'channels', input[input.length - 1]), trainable(attributes)]),
  }),
  // Its input is a value of as many images (steps.ts).
  parameter: ({ attributes }) => ({
    takes: 'any',
    gives: 'last',
    expression: () =>
      made('Parameter', [
        placed('shape', 'ints', attributes.shape),
        argument('l2', 'number', attributes.l2, 0),
        trainable(attributes),
      ]),
  }),
} satisfies SomeTorch

const affineArguments = (attributes: AffineAttributes & { readonly epsilon: number }): readonly Argument[] => [
  argument('epsilon', 'number', attributes.epsilon, 1e-3),
  argument('scale', 'bool', attributes.scale, true),
  argument('offset', 'bool', attributes.offset, true),
  trainable(attributes),
]
