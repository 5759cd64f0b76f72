import { operator } from './operator.js'
import * as shared from './parameters.js'
import { channelsOf } from './shapes.js'

/** Layer normalization (Ba, Kiros and Hinton 2016) over the last axis, as Keras has it. */
export const layerNorm = operator({
  name: 'layer_norm',
  also: ['ln', 'layer_normalization'],
  doc: 'Layer normalization: every vector, and every pixel of an image, gets mean 0 and variance 1 over its channels, in training as well as after it; then a learned scale gamma and offset beta. The variance is computed without Bessel’s correction.',
  inputs: 1,
  parameters: { epsilon: shared.positiveEpsilon, scale: shared.scale, offset: shared.offset },
  shape: ([input]) => input,
  weights: ([input], attributes) => shared.affineWeights(channelsOf(input), attributes),
  examples: [
    { inputs: [[7, 7, 96]], call: 'layer_norm', output: [7, 7, 96], params: 192, macs: 0 },
    { inputs: [[10]], call: 'layer_norm(epsilon=1e-5, offset=false)', output: [10], params: 10, macs: 0 },
  ],
})
