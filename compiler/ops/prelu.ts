import type { Shape } from '../graph.js'
import { numberOf } from './attributes.js'
import { constantInitializer } from './constant.js'
import type { Operator } from './operator.js'

/** He et al. 2015. */
export const prelu: Operator = {
  name: 'prelu',
  doc: 'x where it is positive, else x times a slope that is learned, one for every channel and the same everywhere in the image. He et al. 2015.',
  inputs: 1,
  parameters: [
    {
      name: 'slope',
      type: 'float',
      default: 0,
      doc: 'What every slope begins with; 0 as in Keras, where the paper and PyTorch have 0.25.',
    },
  ],
  shape: ([input]) => input,
  weights([input], attributes) {
    const initializer = constantInitializer(numberOf(attributes, 'slope'))
    return [{ name: 'alpha', shape: slopes(input), initializer, trainable: true, l2: 0 }]
  },
  tfjs([input], _output, attributes) {
    const shared = input.length === 3 ? { shared_axes: [1, 2] } : {}
    const config = {
      ...shared,
      alpha_initializer: { class_name: 'Constant', config: { value: numberOf(attributes, 'slope') } },
    }
    return [{ className: 'PReLU', config, weights: ['alpha'] }]
  },
  examples: [
    { inputs: [[53, 53, 64]], call: 'prelu', output: [53, 53, 64], params: 64, macs: 0 },
    { inputs: [[7]], call: 'prelu(slope=0.25)', output: [7], params: 7, macs: 0 },
  ],
}

/** One for every channel, of the rank of the input. */
const slopes = (input: Shape): Shape => input.map((extent, axis) => (axis === input.length - 1 ? extent : 1))
