import { numberOf } from './attributes.js'
import type { Operator, WeightDeclaration } from './operator.js'

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
    { name: 'epsilon', type: 'float', default: 0.001, min: 0, doc: 'Added to the variance before the square root.' },
  ],
  shape: ([input]) => input,
  weights([input]) {
    const shape = [input[input.length - 1]]
    const weight = (name: string, kind: 'zeros' | 'ones', trainable: boolean): WeightDeclaration => ({
      name,
      shape,
      initializer: { kind },
      trainable,
      l2: 0,
    })
    return [
      weight('gamma', 'ones', true),
      weight('beta', 'zeros', true),
      weight('moving_mean', 'zeros', false),
      weight('moving_variance', 'ones', false),
    ]
  },
  tfjs(_inputs, _output, attributes) {
    return [
      {
        className: 'BatchNormalization',
        config: {
          axis: -1,
          momentum: numberOf(attributes, 'momentum'),
          epsilon: numberOf(attributes, 'epsilon'),
          // tf.layers fails in training without either.
          center: true,
          scale: true,
          beta_initializer: { class_name: 'Zeros', config: {} },
          gamma_initializer: { class_name: 'Ones', config: {} },
          moving_mean_initializer: { class_name: 'Zeros', config: {} },
          moving_variance_initializer: { class_name: 'Ones', config: {} },
        },
        weights: ['gamma', 'beta', 'moving_mean', 'moving_variance'],
      },
    ]
  },
  examples: [
    { inputs: [[53, 53, 64]], call: 'bn', output: [53, 53, 64], params: 256, macs: 0 },
    { inputs: [[10]], call: 'bn(momentum=0.9, epsilon=1e-5)', output: [10], params: 40, macs: 0 },
  ],
}
