import { boolOf } from './attributes.js'
import type { LayerSpec, Operator } from './operator.js'
import { requireImage } from './shapes.js'

export const globalAvgPool: Operator = {
  name: 'global_avg_pool',
  doc: 'The mean of every channel over the whole image: a vector, or with `keep_dims` a 1x1 image.',
  inputs: 1,
  parameters: [{ name: 'keep_dims', type: 'bool', default: false, doc: 'Gives 1x1xC instead of a vector of C.' }],
  shape([image], attributes) {
    const problem = requireImage('global_avg_pool', image)
    if (problem !== undefined) return problem
    return boolOf(attributes, 'keep_dims') ? [1, 1, image[2]] : [image[2]]
  },
  tfjs(_inputs, output, attributes) {
    const config = { data_format: 'channels_last' }
    const mean: LayerSpec = { className: 'GlobalAveragePooling2D', config, weights: [] }
    // tf.layers cannot keep the dimensions.
    const reshape: LayerSpec = { className: 'Reshape', config: { target_shape: output }, weights: [] }
    return boolOf(attributes, 'keep_dims') ? [mean, reshape] : [mean]
  },
  examples: [
    { inputs: [[27, 27, 128]], call: 'global_avg_pool', output: [128], params: 0, macs: 0 },
    { inputs: [[27, 27, 128]], call: 'global_avg_pool(keep_dims=true)', output: [1, 1, 128], params: 0, macs: 0 },
  ],
}
