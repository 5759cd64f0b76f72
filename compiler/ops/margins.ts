/** Zeros around an image, and taking rows and columns away. */
import { problem } from '../diagnostics/diagnostic.js'
import { formatShape } from '../diagnostics/entry.js'
import type { Attributes, Shape } from '../graph.js'
import { sizeOf } from './attributes.js'
import { plainLayer } from './layer-config.js'
import type { Operator, ParameterDeclaration, Window } from './operator.js'
import { requireImage } from './shapes.js'

const margins = (verb: string): readonly ParameterDeclaration[] => [
  { name: 'before', type: 'size', min: 0, doc: `Rows ${verb} at the top and columns at the left.` },
  {
    name: 'after',
    type: 'size',
    defaultsTo: 'before',
    min: 0,
    doc: `Rows ${verb} at the bottom and columns at the right; as many as before unless given.`,
  },
]

/** `[[top, bottom], [left, right]]`, as Keras has it. */
function edges(attributes: Attributes): readonly (readonly [number, number])[] {
  const [before, after] = [sizeOf(attributes, 'before'), sizeOf(attributes, 'after')]
  return [0, 1].map((axis) => [before[axis], after[axis]] as const)
}

function resized([height, width, channels]: Shape, sign: 1 | -1, attributes: Attributes): Shape {
  const [rows, columns] = edges(attributes).map(([before, after]) => sign * (before + after))
  return [height + rows, width + columns, channels]
}

/** Every position sees one of the image, moved by what is put before or taken away. */
function moved(sign: 1 | -1, attributes: Attributes): Window {
  const [rows, columns] = sizeOf(attributes, 'before')
  return { kernel: [1, 1], stride: [1, 1], dilation: [1, 1], padding: [sign * rows + 0, sign * columns + 0] }
}

export const pad: Operator = {
  name: 'pad',
  doc: 'Zeros around an image: `pad(1)` on every side, `pad(0, after=1)` at the bottom and right.',
  inputs: 1,
  parameters: margins('of zeros'),
  shape: ([image], attributes) => requireImage('pad', image) ?? resized(image, 1, attributes),
  window: (attributes) => moved(1, attributes),
  tfjs: (_inputs, _output, attributes) =>
    plainLayer('ZeroPadding2D', { padding: edges(attributes), data_format: 'channels_last' }),
  examples: [
    { inputs: [[7, 5, 3]], call: 'pad(2x1)', output: [11, 7, 3], params: 0, macs: 0 },
    { inputs: [[7, 5, 3]], call: 'pad(0, after=1)', output: [8, 6, 3], params: 0, macs: 0 },
  ],
}

export const crop: Operator = {
  name: 'crop',
  doc: 'An image without its edges: `crop(1)` takes a pixel from every side, `crop(0, after=1)` a row at the bottom and a column at the right.',
  inputs: 1,
  parameters: margins('taken'),
  shape([image], attributes) {
    const rank = requireImage('crop', image)
    if (rank !== undefined) return rank
    const rest = resized(image, -1, attributes)
    if (rest[0] >= 1 && rest[1] >= 1) return rest
    const actual = edges(attributes).map(([before, after]) => before + after)
    const expected = `less in all than the ${formatShape(image.slice(0, 2))} of the image`
    return problem('out-of-range', { what: 'what crop takes', expected, actual: formatShape(actual) })
  },
  window: (attributes) => moved(-1, attributes),
  tfjs: (_inputs, _output, attributes) =>
    plainLayer('Cropping2D', { cropping: edges(attributes), data_format: 'channels_last' }),
  examples: [
    { inputs: [[7, 5, 3]], call: 'crop(2x1)', output: [3, 3, 3], params: 0, macs: 0 },
    { inputs: [[7, 5, 3]], call: 'crop(0, after=1)', output: [6, 4, 3], params: 0, macs: 0 },
  ],
}
