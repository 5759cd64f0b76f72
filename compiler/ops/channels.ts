/** Operators on whole channels: joining them, taking a share of them, scaling each. For vectors, read values. */
import { problem } from '../diagnostics/diagnostic.js'
import { operator } from './operator.js'
import { float, int } from './parameter.js'
import { constantInitializer } from './parameters.js'
import { kept, union } from './ranges.js'
import { channelsOf, sameShape, withChannels } from './shapes.js'

export const concat = operator({
  name: 'concat',
  also: ['concatenate', 'cat'],
  doc: 'Two or more tensors side by side along the last axis: the channels of images of one height and width, or the values of vectors.',
  inputs: { atLeast: 2 },
  parameters: {},
  shape(shapes) {
    const [first] = shapes
    if (!shapes.every((shape) => sameShape(withChannels(shape, 1), withChannels(first, 1)))) {
      return problem('shape-mismatch', {
        verb: 'concat',
        shapes,
        rule: 'concat takes images of one height and width, or vectors',
      })
    }
    return withChannels(
      first,
      shapes.reduce((sum, shape) => sum + channelsOf(shape), 0),
    )
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
  ],
})

export const split = operator({
  name: 'split',
  also: ['chunk'],
  doc: 'One of `parts` equal shares of the channels, in their order: `split(2, 1)` gives the second half.',
  inputs: 1,
  parameters: {
    parts: int('How many shares there are; the channels divide by it.', { min: 1, also: ['chunks', 'num_splits'] }),
    part: int('Which of them, counted from 0.', { min: 0 }),
  },
  shape([input], { parts, part }) {
    const channels = channelsOf(input)
    if (channels % parts !== 0) {
      const expected = `a divisor of the ${channels} channels`
      return problem('out-of-range', { what: 'parts of split', expected, actual: String(parts) })
    }
    if (part < parts) return withChannels(input, channels / parts)
    return problem('out-of-range', { what: 'part of split', expected: `less than ${parts}`, actual: String(part) })
  },
  range: kept,
  examples: [
    { inputs: [[7, 5, 6]], call: 'split(3, 1)', output: [7, 5, 2], params: 0, macs: 0 },
    { inputs: [[10]], call: 'split(2, 0)', output: [5], params: 0, macs: 0 },
  ],
})

/** Touvron et al. 2021 ("Going deeper with image transformers"), there called LayerScale. */
export const scale = operator({
  name: 'scale',
  also: ['layer_scale'],
  doc: 'Every channel times a factor that is learned: LayerScale. Touvron et al. 2021.',
  inputs: 1,
  parameters: {
    init: float('What every factor begins with; 1e-6 in deep networks.', {
      default: 1,
      also: ['init_value', 'init_values'],
    }),
  },
  shape: ([input]) => input,
  weights: ([input], { init }) => [
    { name: 'gamma', shape: [channelsOf(input)], initializer: constantInitializer(init), trainable: true, l2: 0 },
  ],
  examples: [
    { inputs: [[27, 27, 128]], call: 'scale(init=1e-6)', output: [27, 27, 128], params: 128, macs: 0 },
    { inputs: [[9]], call: 'scale', output: [9], params: 9, macs: 0 },
  ],
})
