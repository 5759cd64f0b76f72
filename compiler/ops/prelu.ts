import type { Shape } from '../graph.js'
import { operator } from './operator.js'
import { float } from './parameter.js'
import { constantInitializer } from './parameters.js'

/** He et al. 2015. */
export const prelu = operator({
  name: 'prelu',
  also: ['parametric_relu'],
  doc: 'x where it is positive, else x times a slope that is learned, one for every channel and the same everywhere in the image. He et al. 2015.',
  inputs: 1,
  parameters: {
    slope: float('What every slope begins with; 0 as in Keras, where the paper and PyTorch have 0.25.', {
      default: 0,
      also: ['alpha', 'init'],
    }),
  },
  shape: ([input]) => input,
  weights: ([input], { slope }) => [
    { name: 'alpha', shape: slopes(input), initializer: constantInitializer(slope), trainable: true, l2: 0 },
  ],
  examples: [
    { inputs: [[53, 53, 64]], call: 'prelu', output: [53, 53, 64], params: 64, macs: 0 },
    { inputs: [[7]], call: 'prelu(slope=0.25)', output: [7], params: 7, macs: 0 },
  ],
})

/** One for every channel, of the rank of the input. */
const slopes = (input: Shape): Shape => input.map((extent, axis) => (axis === input.length - 1 ? extent : 1))
