import { numberOf } from './attributes.js'
import { affineConfig, affineNames } from './layer-config.js'
import type { Operator, WeightDeclaration } from './operator.js'
import * as parameters from './parameters.js'

/** Batch normalisation (Ioffe and Szegedy 2015) over the last axis. */
export const bn: Operator = {
  name: 'bn',
  doc: 'Batch normalisation of every channel, with a learned scale gamma and offset beta. In training, mean and variance are the batch’s, and the moving ones become `momentum * moving + (1 - momentum) * batch`; afterwards the moving ones hold.',
  inputs: 1,
  parameters: [
    {
      name: 'momentum',
      type: 'float',
      default: 0.99,
      min: 0,
      max: 1,
      doc: 'The share of the old value that a moving statistic keeps.',
    },
    parameters.epsilon,
    parameters.scale,
    parameters.offset,
  ],
  shape: ([input]) => input,
  weights([input], attributes) {
    const channels = input[input.length - 1]
    const moving = (name: string, kind: 'zeros' | 'ones'): WeightDeclaration => ({
      name,
      shape: [channels],
      initializer: { kind },
      trainable: false,
      l2: 0,
    })
    return [
      ...parameters.affineWeights(channels, attributes),
      moving('moving_mean', 'zeros'),
      moving('moving_variance', 'ones'),
    ]
  },
  tfjs(_inputs, _output, attributes) {
    const affine = affineNames(attributes)
    return [
      {
        // tf.layers fails in training without either.
        className: affine.length === 2 ? 'BatchNormalization' : 'PartialBatchNormalization',
        config: {
          axis: -1,
          momentum: numberOf(attributes, 'momentum'),
          ...affineConfig(attributes),
          moving_mean_initializer: { class_name: 'Zeros', config: {} },
          moving_variance_initializer: { class_name: 'Ones', config: {} },
        },
        weights: [...affine, 'moving_mean', 'moving_variance'],
      },
    ]
  },
  examples: [
    { inputs: [[53, 53, 64]], call: 'bn', output: [53, 53, 64], params: 256, macs: 0 },
    { inputs: [[10]], call: 'bn(momentum=0.9, epsilon=1e-5)', output: [10], params: 40, macs: 0 },
    { inputs: [[5, 4, 3]], call: 'bn(scale=false)', output: [5, 4, 3], params: 9, macs: 0 },
    { inputs: [[5, 4, 3]], call: 'bn(offset=false)', output: [5, 4, 3], params: 9, macs: 0 },
    { inputs: [[7]], call: 'bn(scale=false, offset=false)', output: [7], params: 14, macs: 0 },
  ],
}
