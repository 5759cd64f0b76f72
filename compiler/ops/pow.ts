import { operator, type Range } from './operator.js'
import { float } from './parameter.js'
import { anywhere } from './ranges.js'

export const pow = operator({
  name: 'pow',
  also: ['power'],
  doc: 'Every value to the power of a number: `pow(x, 3)`. Of a negative value it is NaN where the exponent is no whole number, and where that is below 0, infinite of 0.',
  inputs: 1,
  parameters: { exponent: float('The power.') },
  shape: ([input]) => input,
  range: ([[least, most]], _inputs, { exponent }): Range => {
    if (least < 0) return Number.isInteger(exponent / 2) && exponent >= 0 ? [0, Infinity] : anywhere
    const ends = [least ** exponent, most ** exponent]
    return [Math.min(...ends), Math.max(...ends)]
  },
  examples: [
    { inputs: [[53, 53, 64]], call: 'pow(3)', output: [53, 53, 64], params: 0, macs: 0 },
    { inputs: [[7]], call: 'pow(0.5)', output: [7], params: 0, macs: 0 },
  ],
})
