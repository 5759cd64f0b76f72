import { problem } from '../diagnostics/diagnostic.js'
import { operator } from './operator.js'
import { int } from './parameter.js'
import * as shared from './parameters.js'

/** The convolution of efficient channel attention (Wang et al. 2020, equation 6). */
export const channelConv = operator({
  name: 'channel_conv',
  also: ['conv1d'],
  doc: 'One-dimensional convolution along the channels of a 1x1 image, with one filter and zero padding: channel c becomes a weighted sum of its `kernel` neighbors.',
  inputs: 1,
  parameters: {
    kernel: int('The number of neighboring channels that the filter covers.', { min: 1 }),
    ...shared.biasAndKernel,
  },
  shape([image]) {
    if (image.length === 3 && image[0] === 1 && image[1] === 1) return image
    return problem('wrong-rank', { operator: 'channel_conv', expected: 'a 1x1 image (1x1xC)', actual: image })
  },
  weights(_inputs, attributes) {
    const { kernel: taps } = attributes
    const kernel = shared.kernelWeight('kernel', [taps, 1, 1], { fanIn: taps, fanOut: taps }, attributes)
    return [kernel, ...shared.biasWeights(1, attributes)]
  },
  macs: (_inputs, output, { kernel }) => output[2] * kernel,
  examples: [
    { inputs: [[1, 1, 128]], call: 'channel_conv(5, bias=false)', output: [1, 1, 128], params: 5, macs: 640 },
    { inputs: [[1, 1, 6]], call: 'channel_conv(4)', output: [1, 1, 6], params: 5, macs: 24 },
  ],
})
