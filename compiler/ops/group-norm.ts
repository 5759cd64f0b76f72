import { operator } from './operator.js'
import { int } from './parameter.js'
import * as shared from './parameters.js'
import { channelsOf, requireGroups } from './shapes.js'

/** Group normalization (Wu and He 2018). */
export const groupNorm = operator({
  name: 'group_norm',
  also: ['gn', 'group_normalization'],
  doc: 'Group normalization: the channels are divided in order into groups, and each group gets mean 0 and variance 1 over its channels and the whole image, in training as well as after it; then a learned scale gamma and offset beta for every channel. One group for each channel is instance normalization.',
  inputs: 1,
  parameters: {
    groups: int('The number of groups of channels; it must divide their number.', { min: 1, also: ['num_groups'] }),
    epsilon: shared.positiveEpsilon,
    scale: shared.scale,
    offset: shared.offset,
  },
  shape: ([input], { groups }) => requireGroups('group_norm', groups, channelsOf(input)) ?? input,
  weights: ([input], attributes) => shared.affineWeights(channelsOf(input), attributes),
  examples: [
    { inputs: [[7, 7, 64]], call: 'group_norm(32)', output: [7, 7, 64], params: 128, macs: 0 },
    { inputs: [[5, 4, 6]], call: 'group_norm(3, epsilon=1e-5, scale=false)', output: [5, 4, 6], params: 6, macs: 0 },
    { inputs: [[8]], call: 'group_norm(2)', output: [8], params: 16, macs: 0 },
  ],
})
