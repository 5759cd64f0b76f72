import { plainLayer } from './layer-config.js'
import type { Operator } from './operator.js'
import { requireSameShape } from './shapes.js'

export const add: Operator = {
  name: 'add',
  doc: 'The sum of two tensors of one shape: `a + b`.',
  inputs: 2,
  parameters: [],
  shape: (inputs) => requireSameShape('add', inputs),
  tfjs: () => plainLayer('Add'),
  examples: [
    {
      inputs: [
        [27, 27, 128],
        [27, 27, 128],
      ],
      call: 'add',
      output: [27, 27, 128],
      params: 0,
      macs: 0,
    },
    { inputs: [[9], [9]], call: 'add', output: [9], params: 0, macs: 0 },
  ],
}
