import { problem } from '../diagnostics/diagnostic.js'
import { boolOf, numberOf } from './attributes.js'
import { initializerConfig, regularizerConfig, reshapeLayer } from './layer-config.js'
import type { LayerSpec, Operator } from './operator.js'
import * as parameters from './parameters.js'

/** The convolution of efficient channel attention (Wang et al. 2020, equation 6). */
export const channelConv: Operator = {
  name: 'channel_conv',
  doc: 'One-dimensional convolution along the channels of a 1x1 image, one filter, zeros at both ends: channel c becomes a weighted sum of its `kernel` neighbours.',
  inputs: 1,
  parameters: [
    { name: 'kernel', type: 'int', min: 1, doc: 'How many neighbouring channels the filter sees.' },
    parameters.bias,
    parameters.l2,
    parameters.init,
  ],
  shape([image]) {
    if (image.length === 3 && image[0] === 1 && image[1] === 1) return image
    return problem('wrong-rank', { operator: 'channel_conv', expected: 'a 1x1 image (1x1xC)', actual: image })
  },
  weights(_inputs, attributes) {
    const taps = numberOf(attributes, 'kernel')
    const kernel = {
      name: 'kernel',
      shape: [taps, 1, 1],
      initializer: parameters.kernelInitializer(attributes, taps, taps),
      trainable: true,
      l2: numberOf(attributes, 'l2'),
    }
    return boolOf(attributes, 'bias') ? [kernel, parameters.biasWeight(1)] : [kernel]
  },
  macs: (_inputs, output, attributes) => output[2] * numberOf(attributes, 'kernel'),
  tfjs([image], _output, attributes) {
    const convolution: LayerSpec = {
      className: 'Conv1D',
      config: {
        filters: 1,
        kernel_size: [numberOf(attributes, 'kernel')],
        strides: [1],
        padding: 'same',
        dilation_rate: [1],
        activation: 'linear',
        use_bias: boolOf(attributes, 'bias'),
        bias_initializer: { class_name: 'Zeros', config: {} },
        kernel_initializer: initializerConfig(attributes),
        kernel_regularizer: regularizerConfig(numberOf(attributes, 'l2')),
      },
      weights: boolOf(attributes, 'bias') ? ['kernel', 'bias'] : ['kernel'],
    }
    return [reshapeLayer([image[2], 1]), convolution, reshapeLayer(image)]
  },
  examples: [
    { inputs: [[1, 1, 128]], call: 'channel_conv(5, bias=false)', output: [1, 1, 128], params: 5, macs: 640 },
    { inputs: [[1, 1, 6]], call: 'channel_conv(4)', output: [1, 1, 6], params: 5, macs: 24 },
  ],
}
