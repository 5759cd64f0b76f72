import { plainLayer } from './layer-config.js'
import type { Operator } from './operator.js'

/** max(x, 0), value by value. */
export const relu: Operator = {
  name: 'relu',
  doc: '`max(x, 0)`, value by value.',
  inputs: 1,
  parameters: [],
  shape: ([input]) => input,
  tfjs: () => plainLayer('Activation', { activation: 'relu' }),
  examples: [
    { inputs: [[53, 53, 64]], call: 'relu', output: [53, 53, 64], params: 0, macs: 0 },
    { inputs: [[7]], call: 'relu', output: [7], params: 0, macs: 0 },
  ],
}
