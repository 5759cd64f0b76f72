/** Operators that drop values at random in training, and do nothing outside of it. */
import { problem } from '../diagnostics/diagnostic.js'
import { type NoiseDeclaration, operator } from './operator.js'
import { float } from './parameter.js'
import { kept } from './ranges.js'

const dropping = <const Name extends string>(
  name: Name,
  doc: string,
  what: string,
  per: NoiseDeclaration['per'],
  also: readonly string[] = [],
) =>
  operator({
    name,
    also,
    doc: `${doc} Outside of training nothing is dropped.`,
    inputs: 1,
    parameters: {
      rate: float(`The probability that ${what} is dropped: at least 0, less than 1.`, {
        min: 0,
        also: ['p', 'prob', 'drop_rate', 'drop_prob'],
      }),
    },
    shape([input], { rate }) {
      if (rate < 1) return input
      return problem('out-of-range', { what: `rate of ${name}`, expected: 'less than 1', actual: String(rate) })
    },
    noise: ({ rate }) => ({ rate, per }),
    range: kept,
    examples: [
      { inputs: [[7, 5, 3]], call: `${name}(0.2)`, output: [7, 5, 3], params: 0, macs: 0 },
      { inputs: [[9]], call: `${name}(0.5)`, output: [9], params: 0, macs: 0 },
    ],
  })

export const dropout = dropping(
  'dropout',
  'In training, every value is set to 0 with probability `rate`, and otherwise divided by `1 - rate`. Srivastava et al. 2014.',
  'a value',
  'value',
)

export const dropPath = dropping(
  'drop_path',
  'In training, all values of an image are set to 0 together with probability `rate`, and otherwise divided by `1 - rate`: stochastic depth, at the end of a residual branch. Huang et al. 2016.',
  'an image',
  'sample',
  ['stochastic_depth'],
)
