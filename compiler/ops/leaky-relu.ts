import { numberOf } from './attributes.js'
import { plainLayer } from './layer-config.js'
import type { Operator } from './operator.js'

/** Maas et al. 2013. */
export const leakyRelu: Operator = {
  name: 'leaky_relu',
  doc: 'x where it is positive, else `slope * x`, value by value.',
  inputs: 1,
  parameters: [
    {
      name: 'slope',
      type: 'float',
      default: 0.3,
      min: 0,
      doc: 'The slope below 0; 0.3 as in Keras, where PyTorch has 0.01.',
    },
  ],
  shape: ([input]) => input,
  tfjs: (_inputs, _output, attributes) => plainLayer('LeakyReLU', { alpha: numberOf(attributes, 'slope') }),
  examples: [
    { inputs: [[53, 53, 64]], call: 'leaky_relu', output: [53, 53, 64], params: 0, macs: 0 },
    { inputs: [[7]], call: 'leaky_relu(0.01)', output: [7], params: 0, macs: 0 },
  ],
}
