import { operator } from './operator.js'
import { size, word } from './parameter.js'
import { kept } from './ranges.js'
import { requireImage } from './shapes.js'

export const upsample = operator({
  name: 'upsample',
  also: ['up_sampling', 'interpolate', 'resize'],
  doc: 'An image enlarged by whole factors.',
  inputs: 1,
  parameters: {
    // From 41 on, tfjs's float32 arithmetic finds the wrong pixel now and then.
    factor: size('How many times as high and as wide.', { min: 1, max: 32, also: ['size', 'scale_factor', 'scale'] }),
    method: word(
      '`nearest`: every pixel repeated; `bilinear`: straight lines between the centers of pixels, level outside them (Keras’s, and PyTorch’s with align_corners=False).',
      ['nearest', 'bilinear'],
      { default: 'nearest', also: ['mode', 'interpolation'] },
    ),
  },
  shape([image], { factor: [rows, columns] }) {
    return requireImage('upsample', image) ?? [image[0] * rows, image[1] * columns, image[2]]
  },
  window({ factor: [rows, columns], method }) {
    const reach = method === 'bilinear' ? 2 : 1
    return { kernel: [reach, reach], stride: [1 / rows, 1 / columns], dilation: [1, 1], padding: 'valid' }
  },
  range: kept,
  examples: [
    { inputs: [[7, 5, 3]], call: 'upsample(2)', output: [14, 10, 3], params: 0, macs: 0 },
    { inputs: [[7, 5, 3]], call: 'upsample(2x3, method=bilinear)', output: [14, 15, 3], params: 0, macs: 0 },
  ],
})
