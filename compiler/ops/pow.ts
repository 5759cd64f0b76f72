import { operator, type Range } from './operator.js'
import { float } from './parameter.js'
import { even, reciprocal, rising } from './ranges.js'

export const pow = operator({
  name: 'pow',
  also: ['power'],
  doc: 'Every value to the power of a number: `pow(x, 3)`. NaN for negative values if the exponent is not a whole number; infinite for 0 if it is negative.',
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

/** For exponents of at least 0; a fractional power of negative values is undefined. */
function powers(ranges: readonly Range[], exponent: number): Range {
  if (Number.isInteger(exponent / 2)) return even((x) => x ** exponent)(ranges)
  return rising((x) => (Number.isInteger(exponent) ? x : Math.max(x, 0)) ** exponent)(ranges)
}
