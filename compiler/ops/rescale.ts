/** Arithmetic of a tensor and a number: the infix operators. */
import { elementwise } from './elementwise.js'
import { operator } from './operator.js'
import { float } from './parameter.js'
import { plus, reciprocal as reciprocalRange, times } from './ranges.js'

export const rescale = operator({
  name: 'rescale',
  also: ['rescaling'],
  doc: '`x * scale + offset`, value by value: `x / 6`, `1 - x`, `-x` and `x + 3` compile to it.',
  inputs: 1,
  parameters: {
    scale: float('The factor of every value.', { default: 1 }),
    offset: float('The number that is added then.', { default: 0 }),
  },
  shape: ([input]) => input,
  range: ([range], _inputs, { scale, offset }) => plus(times(range, scale), [offset, offset]),
  examples: [
    { inputs: [[53, 53, 64]], call: 'rescale(scale=0.5)', output: [53, 53, 64], params: 0, macs: 0 },
    { inputs: [[7]], call: 'rescale(2, 0.5)', output: [7], params: 0, macs: 0 },
  ],
})

export const reciprocal = elementwise('reciprocal', '`1 / x`, value by value; infinite at 0.', ([range]) =>
  reciprocalRange(range),
)
