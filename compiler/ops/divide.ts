import { plainLayer } from './layer-config.js'
import type { Operator } from './operator.js'
import { requireSameShape } from './shapes.js'

export const divide: Operator = {
  name: 'divide',
  doc: 'The first tensor divided by the second, of one shape: `a / b`. A divisor of 0 gives an infinity or NaN.',
  inputs: 2,
  parameters: [],
  shape: (inputs) => requireSameShape('divide', inputs),
  tfjs: () => plainLayer('Divide'),
  examples: [
    {
      inputs: [
        [27, 27, 128],
        [27, 27, 128],
      ],
      call: 'divide',
      output: [27, 27, 128],
      params: 0,
      macs: 0,
    },
    { inputs: [[9], [9]], call: 'divide', output: [9], params: 0, macs: 0 },
  ],
}
