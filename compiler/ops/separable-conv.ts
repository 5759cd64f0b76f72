import type { Attributes, Shape } from '../graph.js'
import { elements } from '../graph.js'
import { boolOf, numberOf, paddingOf, sizeOf } from './attributes.js'
import { depthwiseKernel } from './depthwise-conv.js'
import { convolutionConfig, initializerConfig, paddedLayers, regularizerConfig, undilatedOr } from './layer-config.js'
import type { Operator, WeightDeclaration } from './operator.js'
import * as parameters from './parameters.js'
import { convolutionWindow, convolved } from './shapes.js'

/** Depthwise separable convolution (Chollet 2017). */
export const separableConv: Operator = {
  name: 'separable_conv',
  doc: 'Depthwise separable convolution: a window over each channel by itself, then a 1x1 convolution that mixes the channels. The bias comes once, at the end; `l2` holds for both kernels.',
  inputs: 1,
  parameters: [
    parameters.filters,
    parameters.kernel,
    parameters.stride,
    parameters.padding,
    parameters.dilation,
    parameters.depthMultiplier,
    parameters.bias,
    parameters.l2,
    parameters.init,
  ],
  shape: ([image], attributes) => convolved('separable_conv', image, attributes, () => numberOf(attributes, 'filters')),
  weights: ([image], attributes) => separableWeights(image, attributes),
  macs([image], output, attributes) {
    const middle = image[2] * numberOf(attributes, 'depth_multiplier')
    const positions = output[0] * output[1]
    return positions * middle * (elements(sizeOf(attributes, 'kernel')) + output[2])
  },
  window: convolutionWindow,
  tfjs(_inputs, _output, attributes) {
    const initializer = initializerConfig(attributes)
    const regularizer = regularizerConfig(numberOf(attributes, 'l2'))
    return paddedLayers(paddingOf(attributes), {
      className: undilatedOr(attributes, 'SeparableConv2D', 'DilatedSeparableConv2D'),
      config: {
        ...convolutionConfig(attributes),
        filters: numberOf(attributes, 'filters'),
        depth_multiplier: numberOf(attributes, 'depth_multiplier'),
        depthwise_initializer: initializer,
        pointwise_initializer: initializer,
        depthwise_regularizer: regularizer,
        pointwise_regularizer: regularizer,
      },
      weights: ['depthwise_kernel', 'pointwise_kernel', ...(boolOf(attributes, 'bias') ? ['bias'] : [])],
    })
  },
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
}

function separableWeights([, , channels]: Shape, attributes: Attributes): readonly WeightDeclaration[] {
  const filters = numberOf(attributes, 'filters')
  const middle = channels * numberOf(attributes, 'depth_multiplier')
  const kernels: readonly WeightDeclaration[] = [
    depthwiseKernel(channels, attributes),
    {
      name: 'pointwise_kernel',
      shape: [1, 1, middle, filters],
      initializer: parameters.kernelInitializer(attributes, middle, filters),
      trainable: true,
      l2: numberOf(attributes, 'l2'),
    },
  ]
  return boolOf(attributes, 'bias') ? [...kernels, parameters.biasWeight(filters)] : kernels
}
