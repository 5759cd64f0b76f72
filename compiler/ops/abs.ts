import { plainLayer } from './layer-config.js'
import type { Operator } from './operator.js'

/** |x|, value by value. */
export const abs: Operator = {
  name: 'abs',
  doc: '`|x|`, value by value.',
  inputs: 1,
  parameters: [],
  shape: ([input]) => input,
  tfjs: () => plainLayer('Abs'),
  examples: [{ inputs: [[25088]], call: 'abs', output: [25088], params: 0, macs: 0 }],
}
