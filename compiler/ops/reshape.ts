import { problem } from '../diagnostics/diagnostic.js'
import { elements } from '../graph.js'
import { operator } from './operator.js'
import { shape as shapeParameter } from './parameter.js'
import { kept } from './ranges.js'
import { maxRank } from './shapes.js'

export const reshape = operator({
  name: 'reshape',
  also: ['view'],
  doc: 'The same values in another shape, in the order of `flatten`.',
  inputs: 1,
  parameters: {
    shape: shapeParameter(
      'An image, `7x7x3`, a matrix, `[49, 3]`, a vector, `[147]`, or another shape of at most 5 axes, with the same number of values as the input.',
      { also: ['target_shape', 'new_shape', 'size'] },
    ),
  },
  shape([input], { shape }) {
    if (shape.length > maxRank) {
      const expected = `at most ${maxRank} axes`
      return problem('out-of-range', { what: 'shape of reshape', expected, actual: shape.join('x') })
    }
    const [actual, expected] = [elements(input), elements(shape)]
    return actual === expected ? shape : problem('element-count', { input, actual, shape, expected })
  },
  range: kept,
  examples: [
    { inputs: [[147]], call: 'reshape(7x7x3)', output: [7, 7, 3], params: 0, macs: 0 },
    { inputs: [[4, 6, 2]], call: 'reshape([24, 2])', output: [24, 2], params: 0, macs: 0 },
    { inputs: [[4, 6, 2]], call: 'reshape(2x4x6)', output: [2, 4, 6], params: 0, macs: 0 },
  ],
})
