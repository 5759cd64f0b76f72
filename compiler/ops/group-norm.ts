import { numberOf } from './attributes.js'
import { affineConfig, affineNames } from './layer-config.js'
import type { Operator } from './operator.js'
import * as parameters from './parameters.js'
import { requireGroups } from './shapes.js'

/** Group normalisation (Wu and He 2018). */
export const groupNorm: Operator = {
  name: 'group_norm',
  doc: 'Group normalisation: the channels are divided in order into groups, and each group gets mean 0 and variance 1 over its channels and the whole image, in training and after it alike; then a learned scale gamma and offset beta for every channel. One group for each channel is instance normalisation.',
  inputs: 1,
  parameters: [
    { name: 'groups', type: 'int', min: 1, doc: 'Into how many groups the channels are divided; it divides them.' },
    parameters.positiveEpsilon,
    parameters.scale,
    parameters.offset,
  ],
  shape([input], attributes) {
    return requireGroups('group_norm', numberOf(attributes, 'groups'), input[input.length - 1]) ?? input
  },
  weights: ([input], attributes) => parameters.affineWeights(input[input.length - 1], attributes),
  tfjs(_inputs, _output, attributes) {
    const config = { groups: numberOf(attributes, 'groups'), axis: -1, ...affineConfig(attributes) }
    return [{ className: 'GroupNormalization', config, weights: affineNames(attributes) }]
  },
  examples: [
    { inputs: [[7, 7, 64]], call: 'group_norm(32)', output: [7, 7, 64], params: 128, macs: 0 },
    { inputs: [[5, 4, 6]], call: 'group_norm(3, epsilon=1e-5, scale=false)', output: [5, 4, 6], params: 6, macs: 0 },
    { inputs: [[8]], call: 'group_norm(2)', output: [8], params: 16, macs: 0 },
  ],
}
