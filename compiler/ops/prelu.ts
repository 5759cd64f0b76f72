import type { Shape } from '../graph.js'
import { operator } from './operator.js'
import { float } from './parameter.js'
import { constantInitializer } from './parameters.js'

/** He et al. 2015. */
export const prelu = operator({
  name: 'prelu',
  also: ['parametric_relu'],
  doc: 'x if it is positive, else x times a learned slope, one per channel and the same everywhere in the image. He et al. 2015.',
  inputs: 1,
  parameters: {
    slope: float('The initial slope; 0 as in Keras, 0.25 in the paper and PyTorch.', {
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

/** One per channel, of the rank of the input. */
const slopes = (input: Shape): Shape => input.map((extent, axis) => (axis === input.length - 1 ? extent : 1))
