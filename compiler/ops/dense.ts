import { problem } from '../diagnostics/diagnostic.js'
import { boolOf, numberOf } from './attributes.js'
import { initializerConfig, regularizerConfig } from './layer-config.js'
import type { Operator, WeightDeclaration } from './operator.js'
import * as parameters from './parameters.js'

/** A fully connected layer, without activation. */
export const dense: Operator = {
  name: 'dense',
  doc: 'Fully connected: every output is a learned weighted sum of all inputs. Takes a vector; an image is flattened first.',
  inputs: 1,
  parameters: [
    { name: 'units', type: 'int', min: 1, doc: 'The number of outputs.' },
    parameters.bias,
    parameters.l2,
    parameters.init,
  ],
  shape([input], attributes) {
    if (input.length !== 1) {
      return problem('wrong-rank', { operator: 'dense', expected: 'a vector', actual: input, fix: 'flatten first' })
    }
    return [numberOf(attributes, 'units')]
  },
  weights([[features]], attributes) {
    const units = numberOf(attributes, 'units')
    const kernel: WeightDeclaration = {
      name: 'kernel',
      shape: [features, units],
      initializer: parameters.kernelInitializer(attributes, features, units),
      trainable: true,
      l2: numberOf(attributes, 'l2'),
    }
    return boolOf(attributes, 'bias') ? [kernel, parameters.biasWeight(units)] : [kernel]
  },
  macs: ([[features]], [units]) => features * units,
  tfjs(_inputs, [units], attributes) {
    return [
      {
        className: 'Dense',
        config: {
          units,
          activation: 'linear',
          use_bias: boolOf(attributes, 'bias'),
          kernel_initializer: initializerConfig(attributes),
          bias_initializer: { class_name: 'Zeros', config: {} },
          kernel_regularizer: regularizerConfig(numberOf(attributes, 'l2')),
        },
        weights: boolOf(attributes, 'bias') ? ['kernel', 'bias'] : ['kernel'],
      },
    ]
  },
  examples: [
    { inputs: [[25088]], call: 'dense(1)', output: [1], params: 25_089, macs: 25_088 },
    { inputs: [[12]], call: 'dense(5, bias=false, l2=1e-4)', output: [5], params: 60, macs: 60 },
  ],
}
