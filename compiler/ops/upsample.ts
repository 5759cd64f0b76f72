import { operator } from './operator.js'
import { size, word } from './parameter.js'
import { kept } from './ranges.js'
import { requireImage } from './shapes.js'

export const upsample = operator({
  name: 'upsample',
  also: ['up_sampling', 'interpolate', 'resize'],
  doc: 'Enlarges an image by whole factors.',
  inputs: 1,
  parameters: {
    // From 41 on, tfjs's float32 arithmetic sometimes selects the wrong pixel.
    factor: size('The factors of height and width.', { min: 1, max: 32, also: ['size', 'scale_factor', 'scale'] }),
    method: word(
      '`nearest`: every pixel repeated; `bilinear`: linear between the centers of pixels, constant outside of them (as in Keras, and in PyTorch with align_corners=False).',
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
