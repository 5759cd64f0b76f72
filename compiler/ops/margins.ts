/** Zero padding, and cropping. */
import { problem } from '../diagnostics/diagnostic.js'
import { formatShape } from '../diagnostics/entry.js'
import type { Shape } from '../graph.js'
import { operator, type Window } from './operator.js'
import { type Size, size } from './parameter.js'
import { kept, union } from './ranges.js'
import { requireImage } from './shapes.js'

const margins = (verb: string) => ({
  before: size(`Rows ${verb} at the top and columns at the left.`, { min: 0 }),
  after: size(`Rows ${verb} at the bottom and columns at the right; default: the same as before.`, {
    defaultsTo: 'before',
    min: 0,
  }),
})

interface MarginAttributes {
  readonly before: Size
  readonly after: Size
}

function resized([height, width, channels]: Shape, sign: 1 | -1, { before, after }: MarginAttributes): Shape {
  return [height + sign * (before[0] + after[0]), width + sign * (before[1] + after[1]), channels]
}

/** Every position sees one position of the image, shifted by the padding or cropping. */
function moved(sign: 1 | -1, { before: [rows, columns] }: MarginAttributes): Window {
  return { kernel: [1, 1], stride: [1, 1], dilation: [1, 1], padding: [sign * rows + 0, sign * columns + 0] }
}

export const pad = operator({
  name: 'pad',
  also: ['zero_pad', 'zero_padding'],
  doc: 'Adds zeros around an image: `pad(1)` on every side, `pad(0, after=1)` at the bottom and right.',
  inputs: 1,
  parameters: margins('of zeros'),
  shape: ([image], attributes) => requireImage('pad', image) ?? resized(image, 1, attributes),
  window: (attributes) => moved(1, attributes),
  range: ([range]) => union([range, [0, 0]]),
  examples: [
    { inputs: [[7, 5, 3]], call: 'pad(2x1)', output: [11, 7, 3], params: 0, macs: 0 },
    { inputs: [[7, 5, 3]], call: 'pad(0, after=1)', output: [8, 6, 3], params: 0, macs: 0 },
  ],
})

export const crop = operator({
  name: 'crop',
  also: ['cropping'],
  doc: 'Removes the edges of an image: `crop(1)` a pixel on every side, `crop(0, after=1)` a row at the bottom and a column at the right.',
  inputs: 1,
  parameters: margins('taken'),
  shape([image], attributes) {
    const rank = requireImage('crop', image)
    if (rank !== undefined) return rank
    const rest = resized(image, -1, attributes)
    if (rest[0] >= 1 && rest[1] >= 1) return rest
    const { before, after } = attributes
    const actual = formatShape([before[0] + after[0], before[1] + after[1]])
    const expected = `less in total than the ${formatShape(image.slice(0, 2))} of the image`
    return problem('out-of-range', { what: 'the amount of crop', expected, actual })
  },
  window: (attributes) => moved(-1, attributes),
  range: kept,
  examples: [
    { inputs: [[7, 5, 3]], call: 'crop(2x1)', output: [3, 3, 3], params: 0, macs: 0 },
    { inputs: [[7, 5, 3]], call: 'crop(0, after=1)', output: [6, 4, 3], params: 0, macs: 0 },
  ],
})
