/** Joining tensors along an axis, and taking parts. */
import { isProblem, problem } from '../diagnostics/diagnostic.js'
import { type AxisName, along, axisOf, withExtent } from './axes.js'
import { operator, type Window } from './operator.js'
import { int } from './parameter.js'
import { kept, union } from './ranges.js'
import { sameShape } from './shapes.js'

export const concat = operator({
  name: 'concat',
  also: ['concatenate', 'cat'],
  doc: 'Joins two or more tensors along an axis, in order; all other extents must be equal. The default is the last axis: the channels of images of equal height and width, or the values of vectors.',
  inputs: { atLeast: 2 },
  parameters: { along },
  shape(shapes, { along }) {
    const [first] = shapes
    const axis = axisOf('concat', along, first)
    if (isProblem(axis)) return axis
    const one = withExtent(first, axis, 1)
    if (shapes.every((shape) => shape.length === first.length && sameShape(withExtent(shape, axis, 1), one))) {
      return withExtent(
        first,
        axis,
        shapes.reduce((sum, shape) => sum + shape[axis], 0),
      )
    }
    const rule =
      along === 'channels'
        ? 'concat takes images of equal height and width, or vectors'
        : `along ${along}, all other extents must be equal`
    return problem('shape-mismatch', { verb: 'concat', shapes, rule })
  },
  range: union,
  examples: [
    {
      inputs: [
        [7, 5, 3],
        [7, 5, 4],
      ],
      call: 'concat',
      output: [7, 5, 7],
      params: 0,
      macs: 0,
    },
    { inputs: [[9], [2], [9]], call: 'concat', output: [20], params: 0, macs: 0 },
    {
      inputs: [
        [1, 6],
        [9, 6],
      ],
      call: 'concat(along=tokens)',
      output: [10, 6],
      params: 0,
      macs: 0,
    },
  ],
})

/** The window of a part of an image: positions from `start` on. */
function cut(along: AxisName, start: (axis: 0 | 1) => number): Window | undefined {
  if (along !== 'height' && along !== 'width') return undefined
  const padding = along === 'height' ? ([-start(0) + 0, 0] as const) : ([0, -start(1) + 0] as const)
  return { kernel: [1, 1], stride: [1, 1], dilation: [1, 1], padding }
}

export const split = operator({
  name: 'split',
  also: ['chunk'],
  doc: 'One of `parts` equal parts along an axis: `split(2, 1)` gives the second half of the channels.',
  inputs: 1,
  parameters: {
    parts: int('The number of parts; it must divide the extent.', { min: 1, also: ['chunks', 'num_splits'] }),
    part: int('The index of the part, from 0.', { min: 0 }),
    along,
  },
  shape([input], { parts, part, along }) {
    const axis = axisOf('split', along, input)
    if (isProblem(axis)) return axis
    const extent = input[axis]
    if (extent % parts !== 0) {
      const expected = `a divisor of the ${extent} ${along === 'channels' || along === 'tokens' ? along : `of ${along}`}`
      return problem('out-of-range', { what: 'parts of split', expected, actual: String(parts) })
    }
    if (part < parts) return withExtent(input, axis, extent / parts)
    return problem('out-of-range', { what: 'part of split', expected: `less than ${parts}`, actual: String(part) })
  },
  window: ({ parts, part, along }, input) => cut(along, (axis) => (part * input[axis]) / parts),
  range: kept,
  examples: [
    { inputs: [[7, 5, 6]], call: 'split(3, 1)', output: [7, 5, 2], params: 0, macs: 0 },
    { inputs: [[10]], call: 'split(2, 0)', output: [5], params: 0, macs: 0 },
    { inputs: [[8, 5, 6]], call: 'split(4, 3, along=height)', output: [2, 5, 6], params: 0, macs: 0 },
  ],
})

export const slice = operator({
  name: 'slice',
  doc: '`count` positions along an axis, from `start` on: `slice(24, 40)` gives the channels 24 to 63, and `slice(0, 1, along=tokens)` the first token.',
  inputs: 1,
  parameters: {
    start: int('The first position, from 0.', { min: 0 }),
    count: int('The number of positions.', { min: 1 }),
    along,
  },
  shape([input], { start, count, along }) {
    const axis = axisOf('slice', along, input)
    if (isProblem(axis)) return axis
    if (start + count <= input[axis]) return withExtent(input, axis, count)
    const expected = `at most ${input[axis]}, the extent along ${along}`
    return problem('out-of-range', { what: 'start + count of slice', expected, actual: String(start + count) })
  },
  window: ({ start, along }) => cut(along, () => start),
  range: kept,
  examples: [
    { inputs: [[7, 5, 6]], call: 'slice(2, 3)', output: [7, 5, 3], params: 0, macs: 0 },
    { inputs: [[10]], call: 'slice(0, 1)', output: [1], params: 0, macs: 0 },
    { inputs: [[197, 8]], call: 'slice(1, 196, along=tokens)', output: [196, 8], params: 0, macs: 0 },
  ],
})
