import { sizeOf, wordOf } from './attributes.js'
import { plainLayer } from './layer-config.js'
import type { Operator } from './operator.js'
import { requireImage } from './shapes.js'

export const upsample: Operator = {
  name: 'upsample',
  doc: 'An image enlarged by whole factors.',
  inputs: 1,
  parameters: [
    {
      name: 'factor',
      type: 'size',
      min: 1,
      // From 41 on, tfjs's float32 arithmetic finds the wrong pixel now and then.
      max: 32,
      doc: 'How many times as high and as wide.',
    },
    {
      name: 'method',
      type: 'enum',
      values: ['nearest', 'bilinear'],
      default: 'nearest',
      doc: '`nearest`: every pixel repeated; `bilinear`: straight lines between the centres of pixels, level outside them (Keras’s, and PyTorch’s with align_corners=False).',
    },
  ],
  shape([image], attributes) {
    const [rows, columns] = sizeOf(attributes, 'factor')
    return requireImage('upsample', image) ?? [image[0] * rows, image[1] * columns, image[2]]
  },
  window(attributes) {
    const [rows, columns] = sizeOf(attributes, 'factor')
    const reach = wordOf(attributes, 'method') === 'bilinear' ? 2 : 1
    return { kernel: [reach, reach], stride: [1 / rows, 1 / columns], dilation: [1, 1], padding: 'valid' }
  },
  tfjs(_inputs, _output, attributes) {
    const size = sizeOf(attributes, 'factor')
    // What tf.layers calls bilinear measures from the corners of pixels, and moves the image by half of one.
    if (wordOf(attributes, 'method') === 'bilinear') return plainLayer('BilinearUpSampling2D', { size })
    return plainLayer('UpSampling2D', { size, data_format: 'channels_last', interpolation: 'nearest' })
  },
  examples: [
    { inputs: [[7, 5, 3]], call: 'upsample(2)', output: [14, 10, 3], params: 0, macs: 0 },
    { inputs: [[7, 5, 3]], call: 'upsample(2x3, method=bilinear)', output: [14, 15, 3], params: 0, macs: 0 },
  ],
}
