import { plainLayer } from './layer-config.js'
import type { Operator } from './operator.js'

/** 1 / (1 + exp(-x)), value by value. */
export const sigmoid: Operator = {
  name: 'sigmoid',
  doc: '`1 / (1 + exp(-x))`, value by value.',
  inputs: 1,
  parameters: [],
  shape: ([input]) => input,
  tfjs: () => plainLayer('Activation', { activation: 'sigmoid' }),
  examples: [
    { inputs: [[53, 53, 64]], call: 'sigmoid', output: [53, 53, 64], params: 0, macs: 0 },
    { inputs: [[7]], call: 'sigmoid', output: [7], params: 0, macs: 0 },
  ],
}
