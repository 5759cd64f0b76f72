/** Pixels to channels, and back. */
import { problem } from '../diagnostics/diagnostic.js'
import { formatShape } from '../diagnostics/entry.js'
import { operator } from './operator.js'
import { size } from './parameter.js'
import { kept } from './ranges.js'
import { requireImage } from './shapes.js'

const order =
  'the pixels of a block are in row order, each with all of its channels (TensorFlow’s order; PyTorch’s has the channels first)'

export const spaceToDepth = operator({
  name: 'space_to_depth',
  also: ['pixel_unshuffle', 'focus', 'reorg'],
  doc: `Moves blocks of pixels into channels: \`space_to_depth(2)\` turns HxWxC into an image of half the height and width with 4 C channels; ${order}.`,
  inputs: 1,
  parameters: {
    factor: size('Height and width of a block; they must divide those of the image.', {
      min: 1,
      also: ['block_size', 'downscale_factor'],
    }),
  },
  shape([image], { factor }) {
    const rank = requireImage('space_to_depth', image)
    if (rank !== undefined) return rank
    const [height, width] = [image[0] / factor[0], image[1] / factor[1]]
    if (Number.isInteger(height) && Number.isInteger(width)) return [height, width, image[2] * factor[0] * factor[1]]
    const expected = `divisors of the ${formatShape(image.slice(0, 2))} of the image`
    return problem('out-of-range', { what: 'factor of space_to_depth', expected, actual: formatShape(factor) })
  },
  window: ({ factor }) => ({ kernel: factor, stride: factor, dilation: [1, 1], padding: 'valid' }),
  range: kept,
  examples: [
    { inputs: [[8, 6, 3]], call: 'space_to_depth(2)', output: [4, 3, 12], params: 0, macs: 0 },
    { inputs: [[8, 6, 1]], call: 'space_to_depth(4x3)', output: [2, 2, 12], params: 0, macs: 0 },
  ],
})

export const depthToSpace = operator({
  name: 'depth_to_space',
  also: ['pixel_shuffle'],
  doc: `Moves channels into blocks of pixels: \`depth_to_space(2)\` turns HxWxC into an image of twice the height and width with C / 4 channels; ${order}.`,
  inputs: 1,
  parameters: {
    factor: size('Height and width of a block; their product must divide the channels.', {
      min: 1,
      also: ['block_size', 'upscale_factor'],
    }),
  },
  shape([image], { factor: [rows, columns] }) {
    const rank = requireImage('depth_to_space', image)
    if (rank !== undefined) return rank
    const channels = image[2] / (rows * columns)
    if (Number.isInteger(channels)) return [image[0] * rows, image[1] * columns, channels]
    const expected = `a block whose area divides the ${image[2]} channels`
    return problem('out-of-range', { what: 'factor of depth_to_space', expected, actual: formatShape([rows, columns]) })
  },
  window: ({ factor: [rows, columns] }) => ({
    kernel: [1, 1],
    stride: [1 / rows, 1 / columns],
    dilation: [1, 1],
    padding: 'valid',
  }),
  range: kept,
  examples: [
    { inputs: [[4, 3, 12]], call: 'depth_to_space(2)', output: [8, 6, 3], params: 0, macs: 0 },
    { inputs: [[2, 2, 12]], call: 'depth_to_space(4x3)', output: [8, 6, 1], params: 0, macs: 0 },
  ],
})
