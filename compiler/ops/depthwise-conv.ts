import { elements } from '../graph.js'
import { operator, type WeightDeclaration } from './operator.js'
import type { Size } from './parameter.js'
import * as shared from './parameters.js'
import { convolutionWindow, convolved } from './shapes.js'

/** The first half of a depthwise separable convolution (Chollet 2017). */
export const depthwiseConv = operator({
  name: 'depthwise_conv',
  also: ['depthwise', 'dw_conv', 'depthwise_convolution'],
  doc: 'Depthwise convolution: one learned window, or `depth_multiplier` of them, over each channel separately. C channels with M windows each give C M channels, the M of the first channel first.',
  inputs: 1,
  parameters: {
    ...shared.slidingWindow,
    depth_multiplier: shared.depthMultiplier,
    ...shared.biasAndKernel,
  },
  shape: ([image], attributes) =>
    convolved('depthwise_conv', image, attributes, (channels) => channels * attributes.depth_multiplier),
  weights: ([[, , channels]], attributes) => [
    depthwiseKernel(channels, attributes),
    ...shared.biasWeights(channels * attributes.depth_multiplier, attributes),
  ],
  macs: (_inputs, output, { kernel }) => elements(output) * elements(kernel),
  window: convolutionWindow,
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
})

interface DepthwiseAttributes extends shared.KernelAttributes {
  readonly kernel: Size
  readonly depth_multiplier: number
}

/**
 * `[height, width, channels, depth_multiplier]`; Keras derives the fans from this shape, though a window sees only one
 * channel.
 */
export function depthwiseKernel(channels: number, attributes: DepthwiseAttributes): WeightDeclaration {
  const { kernel, depth_multiplier: multiplier } = attributes
  const taps = elements(kernel)
  const fans = { fanIn: taps * channels, fanOut: taps * multiplier }
  return shared.kernelWeight('depthwise_kernel', [...kernel, channels, multiplier], fans, attributes)
}
