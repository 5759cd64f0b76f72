/** Operators with weights. */
import type { Shape } from '../../../graph.js'
import type { Window } from '../../../ops/index.js'
import type { AffineAttributes } from '../../../ops/parameters.js'
import { explicitPadding, transposedPadding } from '../../padding.js'
import { padsOf } from './arrangement.js'
import {
  aside,
  constant,
  inImageLayout,
  inputAs,
  ints,
  main,
  perChannel,
  plainWeight,
  type Scope,
  type SomeOnnx,
  torchWeight,
} from './scope.js'

export const convolutions = {
  conv: ({ inputs: [image], output, attributes }) => {
    const { groups } = attributes
    return (scope) => {
      const inputs = [inputAs(scope, 'first').name, torchWeight(scope, 'kernel'), ...bias(scope)]
      return {
        name: main(scope, 'Conv', inputs, windowOf(image, output, attributes, groups)),
        shape: output,
        layout: 'first',
      }
    }
  },
  depthwise_conv: ({ inputs: [image], output, attributes }) => {
    return (scope) => {
      const inputs = [inputAs(scope, 'first').name, torchWeight(scope, 'depthwise_kernel'), ...bias(scope)]
      return {
        name: main(scope, 'Conv', inputs, windowOf(image, output, attributes, image[2])),
        shape: output,
        layout: 'first',
      }
    }
  },
  separable_conv: ({ inputs: [image], output, attributes }) => {
    return (scope) => {
      const inputs = [inputAs(scope, 'first').name, torchWeight(scope, 'depthwise_kernel')]
      const depthwise = aside(scope, 'depthwise', 'Conv', inputs, windowOf(image, output, attributes, image[2]))
      const pointwise = { kernel_shape: { ints: [1, 1] } }
      const name = main(scope, 'Conv', [depthwise, torchWeight(scope, 'pointwise_kernel'), ...bias(scope)], pointwise)
      return { name, shape: output, layout: 'first' }
    }
  },
  conv_transpose: ({ output, attributes }) => {
    const { kernel, stride } = attributes
    const { cut, lacking } = transposedPadding(attributes)
    const window = {
      kernel_shape: { ints: kernel },
      strides: { ints: stride },
      pads: { ints: padsOf(cut) },
      output_padding: { ints: lacking },
    }
    return (scope) => {
      const inputs = [inputAs(scope, 'first').name, torchWeight(scope, 'kernel'), ...bias(scope)]
      return { name: main(scope, 'ConvTranspose', inputs, window), shape: output, layout: 'first' }
    }
  },
  // Along the channels of one pixel: [batch, 1, channels].
  channel_conv:
    ({ output, attributes: { kernel } }) =>
    (scope) => {
      const { builder, path, inputs } = scope
      const line = builder.reshaped(path, inputs[0], [1, output[2]], 'line')
      const before = Math.floor((kernel - 1) / 2)
      const attributes = { kernel_shape: { ints: [kernel] }, pads: { ints: [before, kernel - 1 - before] } }
      const weights = [torchWeight(scope, 'kernel'), ...bias(scope)]
      const name = aside(scope, 'convolution', 'Conv', [line.name, ...weights], attributes)
      return builder.reshaped(path, { name, shape: [1, output[2]], layout: 'last' }, output)
    },
} satisfies SomeOnnx

const bias = (scope: Scope): readonly string[] => ('bias' in scope.weights ? [plainWeight(scope, 'bias')] : [])

const windowOf = (image: Shape, output: Shape, window: Window, group: number) => ({
  kernel_shape: { ints: window.kernel },
  strides: { ints: window.stride },
  dilations: { ints: window.dilation },
  group: { int: group },
  pads: { ints: padsOf(explicitPadding(image, output, window)) },
})

export const weighted = {
  dense:
    ({ inputs: [input], output }) =>
    (scope) => {
      const x = inputAs(scope, 'last').name
      const kernel = plainWeight(scope, 'kernel')
      if (input.length === 1)
        return { name: main(scope, 'Gemm', [x, kernel, ...bias(scope)]), shape: output, layout: 'last' }
      const [added] = bias(scope)
      if (added === undefined) return { name: main(scope, 'MatMul', [x, kernel]), shape: output, layout: 'last' }
      return {
        name: main(scope, 'Add', [aside(scope, 'product', 'MatMul', [x, kernel]), added]),
        shape: output,
        layout: 'last',
      }
    },
  bn:
    ({ inputs: [input], attributes }) =>
    (scope) => {
      // Its channels are always the second axis.
      const x = inputAs(scope, 'first')
      const channels = input[input.length - 1]
      const { gamma, beta } = affine(scope, attributes, channels)
      const moving = [plainWeight(scope, 'moving_mean'), plainWeight(scope, 'moving_variance')]
      const epsilon = { float: attributes.epsilon }
      return { ...x, name: main(scope, 'BatchNormalization', [x.name, gamma, beta, ...moving], { epsilon }) }
    },
  layer_norm:
    ({ inputs: [input], attributes }) =>
    (scope) => {
      const x = inputAs(scope, 'last')
      const { gamma, beta } = affine(scope, attributes, input[input.length - 1])
      const own = { axis: { int: -1 }, epsilon: { float: attributes.epsilon } }
      return { ...x, name: main(scope, 'LayerNormalization', [x.name, gamma, beta], own) }
    },
  // ONNX's GroupNormalization needs a later opset: here a group is a channel of instance normalization.
  group_norm:
    ({ inputs: [input], attributes }) =>
    (scope) => {
      const { groups, epsilon, scale, offset } = attributes
      const x = inputAs(scope, 'first')
      const parted = aside(scope, 'groups', 'Reshape', [x.name, ints(scope, 'groups_shape', [0, groups, -1])])
      const [ones, zeros] = [1, 0].map((value) => filled(scope, value === 1 ? 'ones' : 'zeros', groups, value))
      const normal = aside(scope, 'normal', 'InstanceNormalization', [parted, ones, zeros], {
        epsilon: { float: epsilon },
      })
      const whole = ints(scope, 'shape', [0, input[input.length - 1], ...input.slice(0, -1)])
      const steps = [
        ['Reshape', whole],
        ...(scale ? [['Mul', plainWeight(scope, 'gamma', perChannel(x))]] : []),
        ...(offset ? [['Add', plainWeight(scope, 'beta', perChannel(x))]] : []),
      ]
      const before = steps
        .slice(0, -1)
        .reduce((value, [op, by]) => aside(scope, op.toLowerCase(), op, [value, by]), normal)
      const [op, by] = steps[steps.length - 1]
      return { ...x, name: main(scope, op, [before, by]) }
    },
  prelu: () => (scope) => {
    const x = inImageLayout(scope)
    const alpha = plainWeight(scope, 'alpha', perChannel(x))
    return { ...x, name: main(scope, 'PRelu', [x.name, alpha]) }
  },
  parameter:
    ({ output }) =>
    (scope) => {
      const { builder } = scope
      const ones = ints(scope, 'ones', Array(output.length).fill(1))
      const shape = aside(scope, 'shape', 'Concat', [builder.batchSize(), ones], { axis: { int: 0 } })
      return { name: main(scope, 'Expand', [plainWeight(scope, 'value'), shape]), shape: output, layout: 'last' }
    },
  scale: () => (scope) => {
    const x = inImageLayout(scope)
    return { ...x, name: main(scope, 'Mul', [x.name, plainWeight(scope, 'gamma', perChannel(x))]) }
  },
} satisfies SomeOnnx

/** Gamma and beta, or neutral values if there are none. */
const affine = (scope: Scope, { scale, offset }: AffineAttributes, channels: number) => ({
  gamma: scale ? plainWeight(scope, 'gamma') : filled(scope, 'ones', channels, 1),
  beta: offset ? plainWeight(scope, 'beta') : filled(scope, 'zeros', channels, 0),
})

const filled = (scope: Scope, tail: string, count: number, value: number): string =>
  constant(scope, tail, { dims: [count], floats: Array<number>(count).fill(value) })
