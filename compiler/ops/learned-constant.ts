import { problem } from '../diagnostics/diagnostic.js'
import { elements, type Initializer, type Shape } from '../graph.js'
import { operator } from './operator.js'
import { float, shape as shapeParameter, word } from './parameter.js'
import { type KernelInitializer, kernelInitializers } from './parameters.js'
import { maxRank } from './shapes.js'

export const parameter = operator({
  name: 'parameter',
  also: ['add_weight', 'param'],
  doc: 'A learned tensor that is the same for every image: positions, a class token, a bilinear form. It takes no tensor, and starts a flow: `let positions = parameter([196, 192])`.',
  inputs: 0,
  parameters: {
    shape: shapeParameter('The shape of the tensor: `7x7x3`, `[196, 192]`, `[64]`.'),
    init: word(
      'The initial values. `normal` has mean 0 and standard deviation `stddev`; the others initialize it as a kernel of this shape, whose last two axes are inputs and outputs.',
      ['normal', 'ones', ...kernelInitializers],
      { default: 'normal' },
    ),
    stddev: float('The standard deviation of `init=normal`.', { default: 0.02, min: 0 }),
    l2: float('Adds `l2 * sum(w^2)` to the loss.', { default: 0, min: 0 }),
  },
  shape(_inputs, { shape }) {
    if (shape.length <= maxRank) return shape
    const expected = `at most ${maxRank} axes`
    return problem('out-of-range', { what: 'shape of parameter', expected, actual: shape.join('x') })
  },
  weights: (_inputs, { shape, init, stddev, l2 }) => [
    { name: 'value', shape, initializer: initializer(init, stddev, shape), trainable: true, l2 },
  ],
  examples: [
    { inputs: [], call: 'parameter([196, 8])', output: [196, 8], params: 1_568, macs: 0 },
    { inputs: [], call: 'parameter(3x2x4, init=he_normal)', output: [3, 2, 4], params: 24, macs: 0 },
    { inputs: [], call: 'parameter([6], init=ones)', output: [6], params: 6, macs: 0 },
  ],
})

/** The fans as in Keras: the length of a vector, else the last two extents times all before. */
function initializer(kind: KernelInitializer | 'normal' | 'ones', stddev: number, shape: Shape): Initializer {
  if (kind === 'normal') return { kind, mean: 0, stddev }
  if (kind === 'ones' || kind === 'zeros') return { kind }
  const taps = elements(shape.slice(0, -2))
  return { kind, fanIn: taps * (shape.at(-2) ?? shape[0]), fanOut: taps * shape[shape.length - 1] }
}
