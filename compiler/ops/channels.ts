/** Operators on whole channels: joining them, taking a share of them, scaling each. For vectors, read values. */
import { problem } from '../diagnostics/diagnostic.js'
import type { Shape } from '../graph.js'
import { numberOf } from './attributes.js'
import { constantInitializer } from './constant.js'
import { plainLayer } from './layer-config.js'
import type { Operator } from './operator.js'
import { sameShape } from './shapes.js'

const channelsOf = (shape: Shape): number => shape[shape.length - 1]
const withChannels = (shape: Shape, channels: number): Shape => [...shape.slice(0, -1), channels]

export const concat: Operator = {
  name: 'concat',
  doc: 'Two or more tensors side by side along the last axis: the channels of images of one height and width, or the values of vectors.',
  inputs: { atLeast: 2 },
  parameters: [],
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
  tfjs: () => plainLayer('Concatenate', { axis: -1 }),
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
}

export const split: Operator = {
  name: 'split',
  doc: 'One of `parts` equal shares of the channels, in their order: `split(2, 1)` gives the second half.',
  inputs: 1,
  parameters: [
    { name: 'parts', type: 'int', min: 1, doc: 'How many shares there are; the channels divide by it.' },
    { name: 'part', type: 'int', min: 0, doc: 'Which of them, counted from 0.' },
  ],
  shape([input], attributes) {
    const [parts, part, channels] = [numberOf(attributes, 'parts'), numberOf(attributes, 'part'), channelsOf(input)]
    if (channels % parts !== 0) {
      const expected = `a divisor of the ${channels} channels`
      return problem('out-of-range', { what: 'parts of split', expected, actual: String(parts) })
    }
    if (part < parts) return withChannels(input, channels / parts)
    return problem('out-of-range', { what: 'part of split', expected: `less than ${parts}`, actual: String(part) })
  },
  tfjs: (_inputs, _output, attributes) =>
    plainLayer('Split', { parts: numberOf(attributes, 'parts'), part: numberOf(attributes, 'part') }),
  examples: [
    { inputs: [[7, 5, 6]], call: 'split(3, 1)', output: [7, 5, 2], params: 0, macs: 0 },
    { inputs: [[10]], call: 'split(2, 0)', output: [5], params: 0, macs: 0 },
  ],
}

/** Touvron et al. 2021 ("Going deeper with image transformers"), there called LayerScale. */
export const scale: Operator = {
  name: 'scale',
  doc: 'Every channel times a factor that is learned: LayerScale. Touvron et al. 2021.',
  inputs: 1,
  parameters: [
    { name: 'init', type: 'float', default: 1, doc: 'What every factor begins with; 1e-6 in deep networks.' },
  ],
  shape: ([input]) => input,
  weights([input], attributes) {
    const initializer = constantInitializer(numberOf(attributes, 'init'))
    return [{ name: 'gamma', shape: [channelsOf(input)], initializer, trainable: true, l2: 0 }]
  },
  tfjs(_inputs, _output, attributes) {
    const config = { init: numberOf(attributes, 'init') }
    return [{ className: 'Scale', config, weights: ['gamma'] }]
  },
  examples: [
    { inputs: [[27, 27, 128]], call: 'scale(init=1e-6)', output: [27, 27, 128], params: 128, macs: 0 },
    { inputs: [[9]], call: 'scale', output: [9], params: 9, macs: 0 },
  ],
}
