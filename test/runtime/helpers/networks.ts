/** Small networks, built by hand. */
import type { Network } from '../../../compiler/graph.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'

/** A residual tower with attention, and a head: 21x17x2 to 24 features, the operators of the paper's networks at least once. */
export const everything: Network = buildNetwork({
  input: [21, 17, 2],
  tower: ({ inputs, add, chain }) => {
    const stem = chain(
      'stem',
      ['conv(6, 5x4, stride=2x1, padding=same)', 'bn', 'relu', 'max_pool(3, stride=2)'],
      inputs[0],
    )
    const main = chain('block/main', ['conv(8, 3x3, padding=2x1, l2=0.01)', 'bn(momentum=0.9)', 'relu'], stem)
    const gate = chain(
      'block/gate',
      [
        'global_avg_pool(keep_dims=true)',
        'channel_conv(3, bias=false)',
        'separable_conv(8, 1x3, padding=same)',
        'sigmoid',
      ],
      main,
    )
    const scaled = add('block/multiply', 'multiply', main, gate)
    const shortcut = add('block/shortcut/separable_conv', 'separable_conv(8, 2x3, padding=2x1)', stem)
    const ratio = chain('block/ratio', ['conv(8, 1x1, init=he_normal)', 'sigmoid'], shortcut)
    const pooled = add('block/ratio/max_pool', 'max_pool(2x1, stride=1)', ratio)
    const sum = add('block/add', 'add', scaled, add('block/divide', 'divide', scaled, pooled))
    const means = chain('end', ['avg_pool(2x3, stride=3x2, padding=same)', 'flatten', 'dense(24, l2=0.001)', 'bn'], sum)
    return add('end/sigmoid', 'sigmoid', means)
  },
  head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
})
