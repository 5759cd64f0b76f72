/** Operators that take one tensor and keep its shape, without parameters or weights. */
import { plainLayer } from './layer-config.js'
import type { LayerSpec, Operator } from './operator.js'

function elementwise(name: string, doc: string, layers: readonly LayerSpec[]): Operator {
  return {
    name,
    doc,
    inputs: 1,
    parameters: [],
    shape: ([input]) => input,
    tfjs: () => layers,
    examples: [
      { inputs: [[53, 53, 64]], call: name, output: [53, 53, 64], params: 0, macs: 0 },
      { inputs: [[7]], call: name, output: [7], params: 0, macs: 0 },
    ],
  }
}

const activation = (name: string, doc: string, word = name): Operator =>
  elementwise(name, doc, plainLayer('Activation', { activation: word }))

/** The activations, in the order in which the reference lists them. */
export const activations: readonly Operator[] = [
  activation('relu', '`max(x, 0)`, value by value.'),
  activation('relu6', '`min(max(x, 0), 6)`, value by value. Howard et al. 2017.'),
  activation('sigmoid', '`1 / (1 + exp(-x))`, value by value.'),
  activation('tanh', 'The hyperbolic tangent, value by value.'),
  activation('swish', '`x * sigmoid(x)`, value by value; also known as SiLU. Ramachandran et al. 2017.'),
  activation(
    'gelu',
    '`x / 2 * (1 + erf(x / sqrt(2)))`, value by value: the exact form, not the one with tanh. Hendrycks and Gimpel 2016.',
  ),
  activation(
    'softmax',
    '`exp(x) / sum(exp(x))` along the last axis: the values of a vector, or the channels of every pixel, become shares of 1.',
  ),
]

/** Functions of every value by itself. */
export const functions: readonly Operator[] = [
  elementwise('abs', '`|x|`, value by value.', plainLayer('Abs')),
  elementwise('square', '`x * x`, value by value.', plainLayer('Square')),
  elementwise(
    'sqrt',
    'The square root, value by value. Of a negative value it is NaN, and its slope at 0 is infinite.',
    plainLayer('Sqrt'),
  ),
  elementwise('exp', '`e^x`, value by value; infinite from about 88.7 on.', plainLayer('Exp')),
]

export const identity: Operator = elementwise(
  'identity',
  'The tensor as it is: for a block that may do nothing.',
  plainLayer('Activation', { activation: 'linear' }),
)
