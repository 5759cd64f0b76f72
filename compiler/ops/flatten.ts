import { elements } from '../graph.js'
import { plainLayer, reshapeLayer } from './layer-config.js'
import type { Operator } from './operator.js'

export const flatten: Operator = {
  name: 'flatten',
  doc: 'All values as one vector: rows from the top, in a row from the left, in a pixel by channel.',
  inputs: 1,
  parameters: [],
  shape: ([input]) => [elements(input)],
  tfjs([input], output) {
    // tf.layers flattens no vector.
    if (input.length === 1) return [reshapeLayer(output)]
    return plainLayer('Flatten', { data_format: 'channels_last' })
  },
  examples: [
    { inputs: [[7, 7, 512]], call: 'flatten', output: [25088], params: 0, macs: 0 },
    { inputs: [[10]], call: 'flatten', output: [10], params: 0, macs: 0 },
  ],
}
