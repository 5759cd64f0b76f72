/** Operators on one tensor that keep its shape, without parameters or weights. */
import { operator, type Range } from './operator.js'
import { dipping, even, kept, rising } from './ranges.js'

export const elementwise = <const Name extends string>(
  name: Name,
  doc: string,
  range: (ranges: readonly Range[]) => Range,
  also: readonly string[] = [],
) =>
  operator({
    name,
    also,
    doc,
    inputs: 1,
    parameters: {},
    shape: ([input]) => input,
    range,
    examples: [
      { inputs: [[53, 53, 64]], call: name, output: [53, 53, 64], params: 0, macs: 0 },
      { inputs: [[7]], call: name, output: [7], params: 0, macs: 0 },
    ],
  })

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))
const swish = (x: number): number => (x === -Infinity ? 0 : x * logistic(x))

/** With the approximation of the error function by Abramowitz and Stegun 1964 (7.1.26), within 1.5e-7. */
function gelu(x: number): number {
  if (!Number.isFinite(x)) return Math.max(x, 0)
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2)
  const rest = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const half = (rest * Math.exp((-x * x) / 2)) / 2
  return x * (x < 0 ? half : 1 - half)
}

/** The activations, in the order of the reference. */
export const activations = [
  elementwise(
    'relu',
    '`max(x, 0)`, value by value.',
    rising((x) => Math.max(x, 0)),
  ),
  elementwise(
    'relu6',
    '`min(max(x, 0), 6)`, value by value. Howard et al. 2017.',
    rising((x) => Math.min(Math.max(x, 0), 6)),
  ),
  elementwise('sigmoid', '`1 / (1 + exp(-x))`, value by value.', rising(logistic), ['logistic']),
  elementwise('tanh', 'The hyperbolic tangent, value by value.', rising(Math.tanh)),
  elementwise(
    'swish',
    '`x * sigmoid(x)`, value by value; also known as SiLU. Ramachandran et al. 2017.',
    dipping(swish, -1.2784645),
    ['silu'],
  ),
  elementwise(
    'gelu',
    '`x / 2 * (1 + erf(x / sqrt(2)))`, value by value: the exact form, not the one with tanh. Hendrycks and Gimpel 2016.',
    dipping(gelu, -0.7517916),
  ),
  elementwise(
    'elu',
    'x where it is positive, else `exp(x) - 1`, value by value. Clevert et al. 2016, with alpha 1.',
    rising((x) => (x > 0 ? x : Math.expm1(x))),
  ),
  elementwise(
    'softplus',
    '`log(1 + exp(x))`, value by value.',
    rising((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  ),
  elementwise(
    'softmax',
    '`exp(x) / sum(exp(x))` along the last axis: the values of a vector, or the channels of every pixel, become non-negative and sum to 1.',
    () => [0, 1],
  ),
] as const

/** Functions of single values. */
export const functions = [
  elementwise(
    'abs',
    '`|x|`, value by value.',
    even((x) => x),
  ),
  elementwise(
    'square',
    '`x * x`, value by value.',
    even((x) => x * x),
  ),
  elementwise(
    'sqrt',
    'The square root, value by value. NaN for negative values; the gradient at 0 is infinite.',
    rising((x) => Math.sqrt(Math.max(x, 0))),
  ),
  elementwise(
    'log',
    'The natural logarithm, value by value. Minus infinity for 0, NaN for negative values.',
    rising((x) => Math.log(Math.max(x, 0))),
  ),
  elementwise('exp', '`e^x`, value by value; infinite from about 88.7 on.', rising(Math.exp)),
] as const

export const identity = elementwise('identity', 'The tensor unchanged: for a block that may do nothing.', kept, [
  'noop',
])
