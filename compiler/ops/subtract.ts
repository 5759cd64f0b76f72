import { plainLayer } from './layer-config.js'
import type { Operator } from './operator.js'
import { requireSameShape } from './shapes.js'

export const subtract: Operator = {
  name: 'subtract',
  doc: 'The first tensor minus the second, of one shape: `a - b`.',
  inputs: 2,
  parameters: [],
  shape: (inputs) => requireSameShape('subtract', inputs),
  tfjs: () => plainLayer('Subtract'),
  examples: [
    {
      inputs: [
        [27, 27, 128],
        [27, 27, 128],
      ],
      call: 'subtract',
      output: [27, 27, 128],
      params: 0,
      macs: 0,
    },
    { inputs: [[9], [9]], call: 'subtract', output: [9], params: 0, macs: 0 },
  ],
}
