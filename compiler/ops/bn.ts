import { problem } from '../diagnostics/diagnostic.js'
import { operator, type WeightDeclaration } from './operator.js'
import { float } from './parameter.js'
import * as shared from './parameters.js'
import { channelsOf } from './shapes.js'

/** Batch normalization (Ioffe and Szegedy 2015) over the last axis. */
export const bn = operator({
  name: 'bn',
  also: ['batch_norm', 'batch_normalization'],
  doc: 'Batch normalization of every channel, with a learned scale gamma and offset beta. Training uses the mean and variance of the batch, and updates the moving ones to `momentum * moving + (1 - momentum) * batch`; after training the moving ones are used.',
  inputs: 1,
  parameters: {
    momentum: float('The share of the old value that a moving statistic keeps.', {
      default: 0.99,
      min: 0,
      max: 1,
      also: ['decay'],
    }),
    epsilon: shared.epsilon,
    scale: shared.scale,
    offset: shared.offset,
  },
  shape([input]) {
    if (input.length <= 3) return input
    return problem('wrong-rank', { operator: 'bn', expected: 'an image, a matrix or a vector', actual: input })
  },
  weights([input], attributes) {
    const channels = channelsOf(input)
    const moving = (name: string, kind: 'zeros' | 'ones'): WeightDeclaration => ({
      name,
      shape: [channels],
      initializer: { kind },
      trainable: false,
      l2: 0,
    })
    return [
      ...shared.affineWeights(channels, attributes),
      moving('moving_mean', 'zeros'),
      moving('moving_variance', 'ones'),
    ]
  },
  examples: [
    { inputs: [[53, 53, 64]], call: 'bn', output: [53, 53, 64], params: 256, macs: 0 },
    { inputs: [[10]], call: 'bn(momentum=0.9, epsilon=1e-5)', output: [10], params: 40, macs: 0 },
    { inputs: [[5, 4, 3]], call: 'bn(scale=false)', output: [5, 4, 3], params: 9, macs: 0 },
    { inputs: [[5, 4, 3]], call: 'bn(offset=false)', output: [5, 4, 3], params: 9, macs: 0 },
    { inputs: [[7]], call: 'bn(scale=false, offset=false)', output: [7], params: 14, macs: 0 },
  ],
})
