import type { Attributes, Shape } from '../graph.js'
import { elements } from '../graph.js'
import { boolOf, numberOf, paddingOf, sizeOf } from './attributes.js'
import { convolutionConfig, initializerConfig, paddedLayers, regularizerConfig, undilatedOr } from './layer-config.js'
import type { Operator, WeightDeclaration } from './operator.js'
import * as parameters from './parameters.js'
import { convolutionWindow, convolved, requireGroups, requireImage } from './shapes.js'

/** Two-dimensional convolution (cross-correlation, as in every framework). */
export const conv: Operator = {
  name: 'conv',
  doc: 'Two-dimensional convolution: every output channel is a learned window over all input channels, or over those of its group. With `groups`, channels and filters are divided in order into as many groups, and each group of filters sees its own group of channels.',
  inputs: 1,
  parameters: [
    parameters.filters,
    parameters.kernel,
    parameters.stride,
    parameters.padding,
    parameters.dilation,
    {
      name: 'groups',
      type: 'int',
      default: 1,
      min: 1,
      doc: 'Into how many groups channels and filters are divided; it divides both.',
    },
    parameters.bias,
    parameters.l2,
    parameters.init,
  ],
  shape([image], attributes) {
    const [groups, filters] = [numberOf(attributes, 'groups'), numberOf(attributes, 'filters')]
    return (
      requireImage('conv', image) ??
      requireGroups('conv', groups, image[2], filters) ??
      convolved('conv', image, attributes, () => filters)
    )
  },
  weights: ([image], attributes) => convolutionWeights(image, attributes),
  macs([image], output, attributes) {
    return elements(output) * elements(sizeOf(attributes, 'kernel')) * seenByFilter(image, attributes)
  },
  window: convolutionWindow,
  tfjs(_inputs, _output, attributes) {
    const groups = numberOf(attributes, 'groups')
    return paddedLayers(paddingOf(attributes), {
      // tf.layers takes groups, and convolves as if there were one.
      className: groups === 1 ? undilatedOr(attributes, 'Conv2D', 'GroupedConv2D') : 'GroupedConv2D',
      config: {
        ...convolutionConfig(attributes),
        filters: numberOf(attributes, 'filters'),
        groups,
        kernel_initializer: initializerConfig(attributes),
        kernel_regularizer: regularizerConfig(numberOf(attributes, 'l2')),
      },
      weights: boolOf(attributes, 'bias') ? ['kernel', 'bias'] : ['kernel'],
    })
  },
  examples: [
    {
      inputs: [[105, 105, 1]],
      call: 'conv(64, 3x3, stride=2, padding=same)',
      output: [53, 53, 64],
      params: 640,
      macs: 1_617_984,
    },
    { inputs: [[105, 105, 1]], call: 'conv(64, 10x10)', output: [96, 96, 64], params: 6_464, macs: 58_982_400 },
    { inputs: [[7, 6, 3]], call: 'conv(4, 3x2, padding=2x1, bias=false)', output: [9, 7, 4], params: 72, macs: 4_536 },
    { inputs: [[6, 5, 4]], call: 'conv(6, 3x3, padding=same, groups=2)', output: [6, 5, 6], params: 114, macs: 3_240 },
    { inputs: [[9, 8, 2]], call: 'conv(3, 3x2, stride=2, dilation=2x3)', output: [3, 3, 3], params: 39, macs: 324 },
  ],
}

/** The channels of a filter's group. */
function seenByFilter([, , channels]: Shape, attributes: Attributes): number {
  return channels / numberOf(attributes, 'groups')
}

function convolutionWeights(image: Shape, attributes: Attributes): readonly WeightDeclaration[] {
  const [height, width] = sizeOf(attributes, 'kernel')
  const filters = numberOf(attributes, 'filters')
  const taps = height * width
  const seen = seenByFilter(image, attributes)
  const kernel: WeightDeclaration = {
    name: 'kernel',
    shape: [height, width, seen, filters],
    initializer: parameters.kernelInitializer(attributes, taps * seen, taps * filters),
    trainable: true,
    l2: numberOf(attributes, 'l2'),
  }
  return boolOf(attributes, 'bias') ? [kernel, parameters.biasWeight(filters)] : [kernel]
}
