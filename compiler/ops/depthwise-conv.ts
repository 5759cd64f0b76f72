import type { Attributes, Shape } from '../graph.js'
import { elements } from '../graph.js'
import { boolOf, numberOf, paddingOf, sizeOf } from './attributes.js'
import { convolutionConfig, initializerConfig, paddedLayers, regularizerConfig, undilatedOr } from './layer-config.js'
import type { Operator, WeightDeclaration } from './operator.js'
import * as parameters from './parameters.js'
import { convolutionWindow, convolved } from './shapes.js'

/** The first half of a depthwise separable convolution (Chollet 2017). */
export const depthwiseConv: Operator = {
  name: 'depthwise_conv',
  doc: 'Depthwise convolution: a learned window, or `depth_multiplier` of them, over each channel by itself. Of C channels and M windows each it makes C M channels, the M of the first channel first.',
  inputs: 1,
  parameters: [
    parameters.kernel,
    parameters.stride,
    parameters.padding,
    parameters.dilation,
    parameters.depthMultiplier,
    parameters.bias,
    parameters.l2,
    parameters.init,
  ],
  shape: ([image], attributes) =>
    convolved('depthwise_conv', image, attributes, (channels) => channels * numberOf(attributes, 'depth_multiplier')),
  weights([[, , channels]], attributes) {
    const kernel = depthwiseKernel(channels, attributes)
    if (!boolOf(attributes, 'bias')) return [kernel]
    return [kernel, parameters.biasWeight(channels * numberOf(attributes, 'depth_multiplier'))]
  },
  macs: (_inputs, output, attributes) => elements(output) * elements(sizeOf(attributes, 'kernel')),
  window: convolutionWindow,
  tfjs(_inputs, _output, attributes) {
    const l2 = numberOf(attributes, 'l2')
    return paddedLayers(paddingOf(attributes), {
      // tf.layers saves a regulariser so that it cannot read it again.
      className: l2 === 0 ? undilatedOr(attributes, 'DepthwiseConv2D', 'FullDepthwiseConv2D') : 'FullDepthwiseConv2D',
      config: {
        ...convolutionConfig(attributes),
        depth_multiplier: numberOf(attributes, 'depth_multiplier'),
        depthwise_initializer: initializerConfig(attributes),
        depthwise_regularizer: regularizerConfig(l2),
      },
      weights: boolOf(attributes, 'bias') ? ['depthwise_kernel', 'bias'] : ['depthwise_kernel'],
    })
  },
  examples: [
    {
      inputs: [[14, 14, 32]],
      call: 'depthwise_conv(3x3, stride=2, padding=same)',
      output: [7, 7, 32],
      params: 320,
      macs: 14_112,
    },
    {
      inputs: [[9, 8, 3]],
      call: 'depthwise_conv(3x2, dilation=2x3, depth_multiplier=2, bias=false)',
      output: [5, 5, 6],
      params: 36,
      macs: 900,
    },
  ],
}

/** `[height, width, channels, depth_multiplier]`; Keras takes the fans from this shape, though a window sees one channel only. */
export function depthwiseKernel(channels: Shape[number], attributes: Attributes): WeightDeclaration {
  const [height, width] = sizeOf(attributes, 'kernel')
  const multiplier = numberOf(attributes, 'depth_multiplier')
  const taps = height * width
  return {
    name: 'depthwise_kernel',
    shape: [height, width, channels, multiplier],
    initializer: parameters.kernelInitializer(attributes, taps * channels, taps * multiplier),
    trainable: true,
    l2: numberOf(attributes, 'l2'),
  }
}
