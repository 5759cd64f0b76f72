import { operator } from './operator.js'
import { float } from './parameter.js'

export const l2Normalize = operator({
  name: 'l2_normalize',
  also: ['normalize', 'l2_norm', 'unit_normalization'],
  doc: '`x / sqrt(max(sum(x^2), epsilon))` along the last axis: the vector, or the channels of every pixel, scaled to length 1.',
  inputs: 1,
  parameters: {
    epsilon: float('The lower bound of the squared length, so that zeros stay zeros.', {
      default: 1e-12,
      min: 0,
      also: ['eps'],
    }),
  },
  shape: ([input]) => input,
  range: ([[least, most]]) => [least >= 0 ? 0 : -1, most <= 0 ? 0 : 1],
  examples: [
    { inputs: [[128]], call: 'l2_normalize', output: [128], params: 0, macs: 0 },
    { inputs: [[7, 5, 3]], call: 'l2_normalize(epsilon=1e-6)', output: [7, 5, 3], params: 0, macs: 0 },
  ],
})
