import type { Operator } from './operator.js'
import { pool } from './pool.js'

export const avgPool: Operator = pool(
  'avg_pool',
  'The mean of every window, channel by channel; where a window reaches over the edge, of what lies inside the image.',
  'AveragePooling2D',
  [
    { inputs: [[8, 8, 3]], call: 'avg_pool(2x2)', output: [4, 4, 3], params: 0, macs: 0 },
    { inputs: [[7, 5, 2]], call: 'avg_pool(3x2, stride=2x1, padding=same)', output: [4, 5, 2], params: 0, macs: 0 },
  ],
)
