import { problem } from '../diagnostics/diagnostic.js'
import { elements } from '../graph.js'
import { operator } from './operator.js'
import { int } from './parameter.js'
import * as shared from './parameters.js'
import { channelsOf } from './shapes.js'

/** A fully connected layer, without activation. */
export const dense = operator({
  name: 'dense',
  also: ['fc', 'linear', 'fully_connected', 'inner_product'],
  doc: 'Fully connected: every output is a learned weighted sum of all inputs. Takes a vector, or a matrix, which is processed row by row, such as the tokens of a transformer. Flatten an image first; for each pixel separately, use a 1x1 `conv`.',
  inputs: 1,
  parameters: {
    units: int('The number of outputs.', { min: 1, also: ['out_features', 'features', 'neurons'] }),
    ...shared.biasAndKernel,
  },
  shape([input], { units }) {
    if (input.length <= 2) return [...input.slice(0, -1), units]
    const fix = 'flatten first; for each pixel separately use conv(units, 1x1)'
    return problem('wrong-rank', { operator: 'dense', expected: 'a vector or a matrix', actual: input, fix })
  },
  weights([input], attributes) {
    const [features, { units }] = [channelsOf(input), attributes]
    const kernel = shared.kernelWeight('kernel', [features, units], { fanIn: features, fanOut: units }, attributes)
    return [kernel, ...shared.biasWeights(units, attributes)]
  },
  macs: ([input], output) => channelsOf(input) * elements(output),
  examples: [
    { inputs: [[25088]], call: 'dense(1)', output: [1], params: 25_089, macs: 25_088 },
    { inputs: [[12]], call: 'dense(5, bias=false, l2=1e-4)', output: [5], params: 60, macs: 60 },
    { inputs: [[197, 8]], call: 'dense(24)', output: [197, 24], params: 216, macs: 37_824 },
  ],
})
