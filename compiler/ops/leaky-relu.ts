import { operator } from './operator.js'
import { float } from './parameter.js'
import { rising } from './ranges.js'

/** Maas, Hannun and Ng 2013. */
export const leakyRelu = operator({
  name: 'leaky_relu',
  also: ['lrelu'],
  doc: 'x if it is positive, else `slope * x`, value by value. Maas et al. 2013.',
  inputs: 1,
  parameters: {
    slope: float('The slope for negative values; the default is that of Keras, PyTorch’s is 0.01.', {
      default: 0.3,
      min: 0,
      also: ['alpha', 'negative_slope'],
    }),
  },
  shape: ([input]) => input,
  range: (ranges, _inputs, { slope }) => rising((x) => (x >= 0 || slope === 0 ? Math.max(x, 0) : slope * x))(ranges),
  examples: [
    { inputs: [[53, 53, 64]], call: 'leaky_relu', output: [53, 53, 64], params: 0, macs: 0 },
    { inputs: [[7]], call: 'leaky_relu(0.01)', output: [7], params: 0, macs: 0 },
  ],
})
