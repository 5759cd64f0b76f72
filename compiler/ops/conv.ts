import type { Attributes, Shape } from '../graph.js'
import { elements } from '../graph.js'
import { boolOf, numberOf, paddingOf, sizeOf } from './attributes.js'
import { convolutionConfig, initializerConfig, paddedLayers, regularizerConfig } from './layer-config.js'
import type { Operator, WeightDeclaration } from './operator.js'
import * as parameters from './parameters.js'
import { convolutionWindow, convolved } from './shapes.js'

/** Two-dimensional convolution (cross-correlation, as in every framework). */
export const conv: Operator = {
  name: 'conv',
  doc: 'Two-dimensional convolution: every output channel is a learned window over all input channels.',
  inputs: 1,
  parameters: [
    parameters.filters,
    parameters.kernel,
    parameters.stride,
    parameters.padding,
    parameters.bias,
    parameters.l2,
    parameters.init,
  ],
  shape: ([image], attributes) => convolved('conv', image, attributes),
  weights: ([image], attributes) => convolutionWeights(image, attributes),
  macs([image], output, attributes) {
    return elements(output) * elements(sizeOf(attributes, 'kernel')) * image[2]
  },
  window: convolutionWindow,
  tfjs(_inputs, _output, attributes) {
    return paddedLayers(paddingOf(attributes), {
      className: 'Conv2D',
      config: {
        ...convolutionConfig(attributes),
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
  ],
}

function convolutionWeights([, , channels]: Shape, attributes: Attributes): readonly WeightDeclaration[] {
  const [height, width] = sizeOf(attributes, 'kernel')
  const filters = numberOf(attributes, 'filters')
  const taps = height * width
  const kernel: WeightDeclaration = {
    name: 'kernel',
    shape: [height, width, channels, filters],
    initializer: parameters.kernelInitializer(attributes, taps * channels, taps * filters),
    trainable: true,
    l2: numberOf(attributes, 'l2'),
  }
  return boolOf(attributes, 'bias') ? [kernel, parameters.biasWeight(filters)] : [kernel]
}
