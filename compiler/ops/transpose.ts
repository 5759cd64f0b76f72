import { problem } from '../diagnostics/diagnostic.js'
import { operator } from './operator.js'
import { ints } from './parameter.js'
import { kept } from './ranges.js'

export const transpose = operator({
  name: 'transpose',
  also: ['permute'],
  doc: 'The same values with the axes in another order: `transpose([1, 0])` turns MxN into NxM.',
  inputs: 1,
  parameters: {
    axes: ints('The order of the input’s axes, from 0; each of them once.', {
      min: 0,
      also: ['perm', 'dims'],
    }),
  },
  shape([input], { axes }) {
    const all = [...input.keys()]
    if (axes.length === input.length && all.every((axis) => axes.includes(axis))) return axes.map((axis) => input[axis])
    const expected = `each of ${all.join(', ')} once`
    return problem('out-of-range', { what: 'axes of transpose', expected, actual: `[${axes.join(', ')}]` })
  },
  window: ({ axes }) => (axes[0] === 0 && axes[1] === 1 ? undefined : 'everything'),
  range: kept,
  examples: [
    { inputs: [[7, 5]], call: 'transpose([1, 0])', output: [5, 7], params: 0, macs: 0 },
    { inputs: [[9, 3, 8]], call: 'transpose([1, 0, 2])', output: [3, 9, 8], params: 0, macs: 0 },
    { inputs: [[2, 3, 4, 2, 5]], call: 'transpose([0, 2, 1, 3, 4])', output: [2, 4, 3, 2, 5], params: 0, macs: 0 },
  ],
})
