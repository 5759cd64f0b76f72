import { affineConfig, affineNames } from './layer-config.js'
import type { Operator } from './operator.js'
import * as parameters from './parameters.js'

/** Layer normalisation (Ba, Kiros and Hinton 2016) over the last axis, as Keras has it. */
export const layerNorm: Operator = {
  name: 'layer_norm',
  doc: 'Layer normalisation: every vector, and every pixel of an image, gets mean 0 and variance 1 over its channels, in training and after it alike; then a learned scale gamma and offset beta. The variance is that of these values, without Bessel’s correction.',
  inputs: 1,
  parameters: [parameters.positiveEpsilon, parameters.scale, parameters.offset],
  shape: ([input]) => input,
  weights: ([input], attributes) => parameters.affineWeights(input[input.length - 1], attributes),
  tfjs(_inputs, _output, attributes) {
    const weights = affineNames(attributes)
    // tf.layers has no gradient without either.
    const className = weights.length === 2 ? 'LayerNormalization' : 'PartialLayerNormalization'
    return [{ className, config: { axis: -1, ...affineConfig(attributes) }, weights }]
  },
  examples: [
    { inputs: [[7, 7, 96]], call: 'layer_norm', output: [7, 7, 96], params: 192, macs: 0 },
    { inputs: [[10]], call: 'layer_norm(epsilon=1e-5, offset=false)', output: [10], params: 10, macs: 0 },
  ],
}
