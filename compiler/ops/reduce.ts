/** Operators that make one value of many: global pooling, and reductions over a choice of axes. */
import type { Problem } from '../diagnostics/diagnostic.js'
import type { Attributes, Shape } from '../graph.js'
import { boolOf, wordOf } from './attributes.js'
import { plainLayer, reshapeLayer } from './layer-config.js'
import type { LayerSpec, Operator, ParameterDeclaration } from './operator.js'
import { requireImage } from './shapes.js'

/** The layers of tf.layers that reduce a whole image, channel by channel, and drop its two axes. */
const globalLayers: Readonly<Record<string, string>> = { mean: 'GlobalAveragePooling2D', max: 'GlobalMaxPooling2D' }

function globalLayer(className: string, output: Shape): readonly LayerSpec[] {
  const layers = plainLayer(className, { data_format: 'channels_last' })
  // tf.layers cannot keep the dimensions.
  return output.length === 1 ? layers : [...layers, reshapeLayer(output)]
}

function globalPool(name: string, what: string, className: string): Operator {
  return {
    name,
    doc: `The ${what} of every channel over the whole image: a vector, or with \`keep_dims\` a 1x1 image.`,
    inputs: 1,
    parameters: [{ name: 'keep_dims', type: 'bool', default: false, doc: 'Gives 1x1xC instead of a vector of C.' }],
    shape: ([image], attributes) => overSpace(name, image, boolOf(attributes, 'keep_dims')),
    tfjs: (_inputs, output) => globalLayer(className, output),
    examples: [
      { inputs: [[27, 27, 128]], call: name, output: [128], params: 0, macs: 0 },
      { inputs: [[27, 27, 128]], call: `${name}(keep_dims=true)`, output: [1, 1, 128], params: 0, macs: 0 },
    ],
  }
}

function overSpace(name: string, image: Shape, keep: boolean): Shape | Problem {
  return requireImage(name, image) ?? (keep ? [1, 1, image[2]] : [image[2]])
}

export const globalAvgPool = globalPool('global_avg_pool', 'mean', 'GlobalAveragePooling2D')
export const globalMaxPool = globalPool('global_max_pool', 'largest value', 'GlobalMaxPooling2D')

const parameters: readonly ParameterDeclaration[] = [
  {
    name: 'over',
    type: 'enum',
    values: ['all', 'space', 'channels'],
    default: 'all',
    doc: '`all`: all values, which gives a vector of 1; `space`: the whole image, channel by channel, which gives a vector of C; `channels`: the last axis, which gives HxWx1 of an image and a vector of 1 of a vector.',
  },
  { name: 'keep_dims', type: 'bool', default: false, doc: 'Of an image, `all` gives 1x1x1 and `space` 1x1xC.' },
]

function reduced(name: string, input: Shape, attributes: Attributes): Shape | Problem {
  const keep = boolOf(attributes, 'keep_dims')
  switch (wordOf(attributes, 'over')) {
    case 'space':
      return overSpace(name, input, keep)
    case 'channels':
      return [...input.slice(0, -1), 1]
    default:
      return keep ? input.map(() => 1) : [1]
  }
}

function reduction(name: string, doc: string): Operator {
  return {
    name,
    doc: `${doc} of all values, of every channel over the image, or of the channels of every pixel.`,
    inputs: 1,
    parameters,
    shape: ([input], attributes) => reduced(name, input, attributes),
    tfjs([input], output, attributes) {
      const over = wordOf(attributes, 'over')
      const layer = over === 'space' ? globalLayers[name] : undefined
      if (layer !== undefined) return globalLayer(layer, output)
      const last = input.length
      const axes = { all: input.map((_, axis) => axis + 1), space: [1, 2], channels: [last] }[over]
      return plainLayer('Reduce', { operation: name, axes, target_shape: output })
    },
    examples: [
      { inputs: [[7, 5, 3]], call: name, output: [1], params: 0, macs: 0 },
      { inputs: [[7, 5, 3]], call: `${name}(over=space)`, output: [3], params: 0, macs: 0 },
      { inputs: [[7, 5, 3]], call: `${name}(over=space, keep_dims=true)`, output: [1, 1, 3], params: 0, macs: 0 },
      { inputs: [[7, 5, 3]], call: `${name}(over=channels)`, output: [7, 5, 1], params: 0, macs: 0 },
      { inputs: [[9]], call: `${name}(over=channels)`, output: [1], params: 0, macs: 0 },
    ],
  }
}

export const reductions: readonly Operator[] = [
  reduction('sum', 'The sum'),
  reduction('mean', 'The mean'),
  reduction('max', 'The largest'),
  reduction('min', 'The smallest'),
]
