import { operator } from './operator.js'
import { float } from './parameter.js'
import { constantInitializer } from './parameters.js'
import { channelsOf } from './shapes.js'

/** Touvron et al. 2021 ("Going deeper with image transformers"), there called LayerScale. */
export const scale = operator({
  name: 'scale',
  also: ['layer_scale'],
  doc: 'Every channel times a learned factor: LayerScale. Touvron et al. 2021.',
  inputs: 1,
  parameters: {
    init: float('The initial factor; 1e-6 in deep networks.', {
      default: 1,
      also: ['init_value', 'init_values'],
    }),
  },
  shape: ([input]) => input,
  weights: ([input], { init }) => [
    { name: 'gamma', shape: [channelsOf(input)], initializer: constantInitializer(init), trainable: true, l2: 0 },
  ],
  examples: [
    { inputs: [[27, 27, 128]], call: 'scale(init=1e-6)', output: [27, 27, 128], params: 128, macs: 0 },
    { inputs: [[9]], call: 'scale', output: [9], params: 9, macs: 0 },
  ],
})
