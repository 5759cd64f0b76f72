import { problem } from '../diagnostics/diagnostic.js'
import type { Shape } from '../graph.js'
import { plainLayer } from './layer-config.js'
import type { Operator } from './operator.js'
import { sameShape } from './shapes.js'

export const multiply: Operator = {
  name: 'multiply',
  doc: 'The product of two tensors, value by value: `a * b`. One of them may be 1x1xC: then each channel of the other is scaled as a whole.',
  inputs: 2,
  parameters: [],
  shape(inputs) {
    const [a, b] = inputs
    if (sameShape(a, b) || scales(b, a)) return a
    return scales(a, b) ? b : problem('shape-mismatch', { verb: 'multiply', shapes: inputs })
  },
  tfjs: () => plainLayer('Multiply'),
  examples: [
    {
      inputs: [
        [27, 27, 128],
        [1, 1, 128],
      ],
      call: 'multiply',
      output: [27, 27, 128],
      params: 0,
      macs: 0,
    },
    {
      inputs: [
        [1, 1, 3],
        [4, 5, 3],
      ],
      call: 'multiply',
      output: [4, 5, 3],
      params: 0,
      macs: 0,
    },
    { inputs: [[9], [9]], call: 'multiply', output: [9], params: 0, macs: 0 },
  ],
}

/** Is `factors` 1x1xC for an image of C channels? */
function scales(factors: Shape, image: Shape): boolean {
  return factors.length === 3 && image.length === 3 && factors[0] === 1 && factors[1] === 1 && factors[2] === image[2]
}
