import { elements } from '../graph.js'
import { operator } from './operator.js'
import { kept } from './ranges.js'

export const flatten = operator({
  name: 'flatten',
  also: ['ravel'],
  doc: 'All values as one vector: in row-major order, with the channels of a pixel together.',
  inputs: 1,
  parameters: {},
  shape: ([input]) => [elements(input)],
  range: kept,
  examples: [
    { inputs: [[7, 7, 512]], call: 'flatten', output: [25088], params: 0, macs: 0 },
    { inputs: [[10]], call: 'flatten', output: [10], params: 0, macs: 0 },
  ],
})
