import { elements } from '../graph.js'
import { depthwiseKernel } from './depthwise-conv.js'
import { operator } from './operator.js'
import * as shared from './parameters.js'
import { convolutionWindow, convolved } from './shapes.js'

/** Depthwise separable convolution (Chollet 2017). */
export const separableConv = operator({
  name: 'separable_conv',
  also: ['separable_convolution', 'sep_conv'],
  doc: 'Depthwise separable convolution: a window over each channel separately, then a 1x1 convolution that mixes the channels. There is one bias, at the end; `l2` applies to both kernels.',
  inputs: 1,
  parameters: {
    filters: shared.filters,
    ...shared.slidingWindow,
    depth_multiplier: shared.depthMultiplier,
    ...shared.biasAndKernel,
  },
  shape: ([image], attributes) => convolved('separable_conv', image, attributes, () => attributes.filters),
  weights([[, , channels]], attributes) {
    const { filters, depth_multiplier: multiplier } = attributes
    const middle = channels * multiplier
    return [
      depthwiseKernel(channels, attributes),
      shared.kernelWeight('pointwise_kernel', [1, 1, middle, filters], { fanIn: middle, fanOut: filters }, attributes),
      ...shared.biasWeights(filters, attributes),
    ]
  },
  macs([[, , channels]], [height, width, filters], { kernel, depth_multiplier: multiplier }) {
    return height * width * channels * multiplier * (elements(kernel) + filters)
  },
  window: convolutionWindow,
  examples: [
    {
      inputs: [[1, 1, 128]],
      call: 'separable_conv(128, 1x3, padding=same)',
      output: [1, 1, 128],
      params: 16_896,
      macs: 16_768,
    },
    {
      inputs: [[9, 8, 3]],
      call: 'separable_conv(5, 3x3, stride=2, depth_multiplier=2, bias=false)',
      output: [4, 3, 5],
      params: 84,
      macs: 1_008,
    },
    {
      inputs: [[9, 8, 3]],
      call: 'separable_conv(4, 3x3, padding=same, dilation=2)',
      output: [9, 8, 4],
      params: 43,
      macs: 2_808,
    },
  ],
})
