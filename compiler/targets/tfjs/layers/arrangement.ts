/** Operators without weights that rearrange or reduce values. */
import { isProblem } from '../../../diagnostics/diagnostic.js'
import { formatShape } from '../../../diagnostics/entry.js'
import type { Shape } from '../../../graph.js'
import { type AxisName, axisOf } from '../../../ops/axes.js'
import type { AttributesOf } from '../../../ops/index.js'
import type { Application } from '../../lowering.js'
import { channelsLast, type LayerSpec, plainLayer, reshapeLayer, type SomeLayers } from './config.js'

export const arrangement = {
  max_pool: (application) => pool('MaxPooling2D', application),
  avg_pool: (application) => pool('AveragePooling2D', application),
  // The flatten layer of tf.layers does not accept vectors.
  flatten: ({ inputs: [input], output }) =>
    input.length === 1 ? [reshapeLayer(output)] : plainLayer('Flatten', channelsLast),
  reshape: ({ output }) => [reshapeLayer(output)],
  pad: ({ attributes }) => plainLayer('ZeroPadding2D', { padding: edges(attributes), ...channelsLast }),
  crop: ({ attributes }) => plainLayer('Cropping2D', { cropping: edges(attributes), ...channelsLast }),
  upsample({ attributes: { factor: size, method } }) {
    // Bilinear interpolation of tf.layers is aligned to pixel corners, which shifts the image by half a pixel.
    if (method === 'bilinear') return plainLayer('BilinearUpSampling2D', { size })
    return plainLayer('UpSampling2D', { size, ...channelsLast, interpolation: 'nearest' })
  },
  space_to_depth({ inputs: [[height, width, channels]], output, attributes: { factor } }) {
    const [rows, columns] = factor
    return rearranged([height / rows, rows, width / columns, columns, channels], output)
  },
  depth_to_space({ inputs: [[height, width]], output, attributes: { factor } }) {
    return rearranged([height, width, ...factor, output[2]], output)
  },
  // Of n axes and the batch.
  transpose: ({ attributes: { axes } }) => plainLayer('Permute', { dims: axes.map((axis) => axis + 1) }),
  concat: ({ inputs: [input], attributes: { along } }) => plainLayer('Concatenate', { axis: layerAxis(along, input) }),
  split({ inputs: [input], output, attributes: { part, along } }) {
    const axis = layerAxis(along, input)
    const size = output[axis - 1]
    return plainLayer('Slice', { axis, start: part * size, size })
  },
  slice: ({ inputs: [input], attributes: { start, count, along } }) =>
    plainLayer('Slice', { axis: layerAxis(along, input), start, size: count }),
} satisfies SomeLayers

export const reductions = {
  global_avg_pool: ({ output }) => globalLayer('GlobalAveragePooling2D', output),
  global_max_pool: ({ output }) => globalLayer('GlobalMaxPooling2D', output),
  sum: (application) => reduce('sum', application),
  mean: (application) => reduce('mean', application, 'GlobalAveragePooling2D'),
  max: (application) => reduce('max', application, 'GlobalMaxPooling2D'),
  min: (application) => reduce('min', application),
} satisfies SomeLayers

function pool(
  layer: string,
  { inputs: [image], output, attributes: { size, stride, padding } }: Application<AttributesOf<'max_pool'>>,
): readonly LayerSpec[] {
  const window = { pool_size: size, strides: stride }
  if (padding === 'same' || padding === 'valid') return plainLayer(layer, { ...window, padding, ...channelsLast })
  const over = (axis: 0 | 1) => Math.max(0, (output[axis] - 1) * stride[axis] + size[axis] - image[axis])
  const edges =
    padding === 'ceil'
      ? [
          [0, over(0)],
          [0, over(1)],
        ]
      : padding.map((extent) => [extent, extent])
  if (edges.flat().every((extent) => extent === 0)) {
    return plainLayer(layer, { ...window, padding: 'valid', ...channelsLast })
  }
  return plainLayer(`Padded${layer}`, { ...window, padding: edges })
}

/** In a shape of five axes, swaps the second and third; the result has the last shape. */
const rearranged = (shape: Shape, output: Shape): readonly LayerSpec[] => [
  reshapeLayer(shape),
  ...plainLayer('Permute', { dims: [1, 3, 2, 4, 5] }),
  reshapeLayer(output),
]

/** The axis, counted with the batch. */
function layerAxis(along: AxisName, shape: Shape): number {
  const axis = axisOf('a layer', along, shape)
  if (isProblem(axis)) throw new Error(`${formatShape(shape)} has no ${along}`)
  return axis + 1
}

/** `[[top, bottom], [left, right]]`, as in Keras. */
const edges = ({ before, after }: AttributesOf<'pad'>): readonly Shape[] =>
  [0, 1].map((axis) => [before[axis], after[axis]])

/** `overImage`: the layer of tf.layers that reduces a whole image, channel by channel, and drops its two axes. */
function reduce(
  operation: string,
  { inputs: [input], output, attributes: { over } }: Application<AttributesOf<'sum'>>,
  overImage?: string,
): readonly LayerSpec[] {
  if (over === 'space' && overImage !== undefined) return globalLayer(overImage, output)
  const axes = { all: input.map((_, axis) => axis + 1), space: [1, 2], channels: [input.length], tokens: [1] }[over]
  return plainLayer('Reduce', { operation, axes, target_shape: output })
}

function globalLayer(className: string, output: Shape): readonly LayerSpec[] {
  const layers = plainLayer(className, channelsLast)
  // tf.layers cannot keep the dimensions.
  return output.length === 1 ? layers : [...layers, reshapeLayer(output)]
}
