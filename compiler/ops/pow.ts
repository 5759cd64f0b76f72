import { operator, type Range } from './operator.js'
import { float } from './parameter.js'
import { even, reciprocal, rising } from './ranges.js'

export const pow = operator({
  name: 'pow',
  also: ['power'],
  doc: 'Every value to the power of a number: `pow(x, 3)`. Of a negative value it is NaN where the exponent is no whole number, and where that is below 0, infinite of 0.',
  inputs: 1,
  parameters: { exponent: float('The power.') },
  shape: ([input]) => input,
  range(ranges, _inputs, { exponent }) {
    const positive = powers(ranges, Math.abs(exponent))
    return exponent < 0 ? reciprocal(positive) : positive
  },
  examples: [
    { inputs: [[53, 53, 64]], call: 'pow(3)', output: [53, 53, 64], params: 0, macs: 0 },
    { inputs: [[7]], call: 'pow(0.5)', output: [7], params: 0, macs: 0 },
  ],
})

/** To a power of at least 0; negative values have none to a fraction. */
function powers(ranges: readonly Range[], exponent: number): Range {
  if (Number.isInteger(exponent / 2)) return even((x) => x ** exponent)(ranges)
  return rising((x) => (Number.isInteger(exponent) ? x : Math.max(x, 0)) ** exponent)(ranges)
}
