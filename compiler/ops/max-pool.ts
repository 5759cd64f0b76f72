import type { Operator } from './operator.js'
import { pool } from './pool.js'

export const maxPool: Operator = pool(
  'max_pool',
  'The largest value in every window, channel by channel.',
  'MaxPooling2D',
  [
    { inputs: [[96, 96, 64]], call: 'max_pool(2x2)', output: [48, 48, 64], params: 0, macs: 0 },
    { inputs: [[21, 21, 128]], call: 'max_pool(2)', output: [10, 10, 128], params: 0, macs: 0 },
    {
      inputs: [[112, 112, 64]],
      call: 'max_pool(3x3, stride=2, padding=same)',
      output: [56, 56, 64],
      params: 0,
      macs: 0,
    },
  ],
)
