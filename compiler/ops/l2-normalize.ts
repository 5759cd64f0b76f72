import { numberOf } from './attributes.js'
import { plainLayer } from './layer-config.js'
import type { Operator } from './operator.js'

export const l2Normalize: Operator = {
  name: 'l2_normalize',
  doc: '`x / sqrt(max(sum(x^2), epsilon))` along the last axis: the vector, or the channels of every pixel, at length 1.',
  inputs: 1,
  parameters: [
    {
      name: 'epsilon',
      type: 'float',
      default: 1e-12,
      min: 0,
      doc: 'The least square of a length to divide by, so that zeros stay zeros.',
    },
  ],
  shape: ([input]) => input,
  tfjs: (_inputs, _output, attributes) => plainLayer('L2Normalize', { epsilon: numberOf(attributes, 'epsilon') }),
  examples: [
    { inputs: [[128]], call: 'l2_normalize', output: [128], params: 0, macs: 0 },
    { inputs: [[7, 5, 3]], call: 'l2_normalize(epsilon=1e-6)', output: [7, 5, 3], params: 0, macs: 0 },
  ],
}
