import { problem } from '../diagnostics/diagnostic.js'
import { operator } from './operator.js'
import { int } from './parameter.js'
import * as shared from './parameters.js'

/** A fully connected layer, without activation. */
export const dense = operator({
  name: 'dense',
  also: ['fc', 'linear', 'fully_connected', 'inner_product'],
  doc: 'Fully connected: every output is a learned weighted sum of all inputs. Takes a vector; an image is flattened first.',
  inputs: 1,
  parameters: {
    units: int('The number of outputs.', { min: 1, also: ['out_features', 'features', 'neurons'] }),
    bias: shared.bias,
    l2: shared.l2,
    init: shared.init,
  },
  shape([input], { units }) {
    if (input.length === 1) return [units]
    return problem('wrong-rank', { operator: 'dense', expected: 'a vector', actual: input, fix: 'flatten first' })
  },
  weights([[features]], attributes) {
    const { units } = attributes
    const kernel = shared.kernelWeight('kernel', [features, units], { fanIn: features, fanOut: units }, attributes)
    return [kernel, ...shared.biasWeights(units, attributes)]
  },
  macs: ([[features]], [units]) => features * units,
  examples: [
    { inputs: [[25088]], call: 'dense(1)', output: [1], params: 25_089, macs: 25_088 },
    { inputs: [[12]], call: 'dense(5, bias=false, l2=1e-4)', output: [5], params: 60, macs: 60 },
  ],
})
