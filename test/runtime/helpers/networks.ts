/** Small networks, built by hand. */
import type { Network } from '../../../compiler/graph.js'
import { buildNetwork } from '../../compiler/helpers/build-network.js'

/**
 * A residual tower with attention, and a head: 21x17x2 to 24 features, the operators of the paper's networks at least
 * once.
 */
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

/**
 * One layer applied before and after another, and a third whose later application is ready before its first: what tfjs
 * makes in another order than the graph has.
 */
export const shared: Network = buildNetwork({
  input: [6, 5, 2],
  tower: ({ inputs, add, again }) => {
    const start = add('start', 'conv(2, 1x1)', inputs[0])
    const near = add('near', 'conv(2, 3x3, padding=1x1)', again('start_again', start, start))
    const between = add('between', 'relu', add('norm', 'bn', near))
    const far = again('far', near, between)
    const late = add('late', 'separable_conv(3, 1x3)', far)
    const early = again('early', late, near)
    const normalized = again('norm_again', near + 1, far)
    const difference = add('difference', 'subtract', late, early)
    const gate = add(
      'gate/channel_conv',
      'channel_conv(3)',
      add('gate/pool', 'global_avg_pool(keep_dims=true)', difference),
    )
    const scaled = add('scaled', 'multiply', difference, again('gate/again', gate, gate))
    const sum = add('sum', 'dense(3)', add('flatten', 'flatten', scaled))
    return add('end', 'multiply', sum, add('side', 'dense(3)', add('means', 'global_avg_pool', normalized)))
  },
  head: ({ inputs, add, again, chain }) => {
    const left = add('project', 'dense(3)', inputs[0])
    return chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', left, again('other', left, inputs[1])))
  },
})

/** Six numbers for an image. */
export const classifier: Network = buildNetwork({
  input: [8, 8, 1],
  kind: 'classifier',
  tower: ({ inputs, chain }) => chain('stem', ['conv(3, 3x3, stride=2)', 'bn', 'relu', 'global_avg_pool'], inputs[0]),
  head: ({ inputs, chain }) => chain('', ['dense(6)', 'sigmoid'], inputs[0]),
})

/**
 * A tower of the operators with weights that `everything` leaves out, and attributes that few use: 11x9x2 to 12
 * features.
 */
export const weighted: Network = buildNetwork({
  input: [11, 9, 2],
  tower: ({ inputs, add, chain }) => {
    const stem = chain('stem', ['conv(8, 3x3, padding=same, dilation=2, l2=0.01)', 'group_norm(4)', 'relu'], inputs[0])
    const grouped = chain('grouped', ['conv(12, 3x3, stride=2, padding=same, groups=4, init=lecun_normal)'], stem)
    const main = chain('main', ['bn(scale=false, momentum=0.9)', 'sigmoid', 'layer_norm'], grouped)
    const depthwise = chain(
      'depthwise',
      [
        'depthwise_conv(3x3, stride=2, padding=1, dilation=1, l2=0.02, init=he_uniform)',
        'depthwise_conv(2x3, padding=same, dilation=2x1, bias=false, l2=0.01)',
        'layer_norm(offset=false)',
        'separable_conv(12, 3x3, padding=same, dilation=2, l2=0.01)',
        'group_norm(3, scale=false, offset=false)',
      ],
      stem,
    )
    const sum = add('add', 'add', main, depthwise)
    return chain('end', ['conv(12, 1x1, groups=12)', 'bn(offset=false)', 'flatten', 'dense(12)', 'sigmoid'], sum)
  },
  head: ({ inputs, add, chain }) => chain('', ['abs', 'dense(1)', 'sigmoid'], add('subtract', 'subtract', ...inputs)),
})

/**
 * A class token, positions that are added twice, attention of two heads, and rows and columns that are weighed apart:
 * 6x8x2 to 6 features.
 */
export const transformer: Network = buildNetwork({
  input: [6, 8, 2],
  tower: ({ inputs, add, again, chain }) => {
    const image = add('stem', 'conv(6, 2x2, stride=2)', inputs[0])
    const rows = chain('rows', ['mean(over=channels)', 'sigmoid'], image)
    const columns = add('columns', 'parameter(shape=1x4x6, init=ones)')
    const weighed = add('weighed', 'multiply', add('gated', 'multiply', image, columns), rows)
    const patches = add('patches', 'reshape([12, 6])', weighed)
    const tokens = add('tokens', 'concat(along=tokens)', add('class', 'parameter([1, 6])'), patches)
    const positions = add('positions', 'parameter([13, 6], init=he_normal, l2=0.01)')
    const placed = add('placed', 'add', tokens, positions)
    const normal = add('attention/layer_norm', 'layer_norm', placed)
    const qkv = add('attention/qkv', 'dense(18, l2=0.01)', normal)
    const [q, k, v] = ['q', 'k', 'v'].map((name, part) =>
      chain(`attention/${name}`, [`split(3, ${part})`, 'reshape(13x2x3)', 'transpose([1, 0, 2])'], qkv),
    )
    const product = add('attention/product', 'matmul(transpose_b=true)', q, k)
    const shares = chain('attention', ['rescale(scale=0.5)', 'softmax'], product)
    const mixed = add('attention/mixed', 'matmul', shares, v)
    const out = chain('attention', ['transpose([1, 0, 2])', 'reshape([13, 6])', 'dense(6)'], mixed)
    const attended = add('attended', 'add', placed, out)
    const hidden = chain('mlp', ['layer_norm', 'dense(12)', 'gelu', 'dense(6)', 'scale(init=0.5)'], attended)
    const sum = add('sum', 'add', attended, hidden, again('positions_again', positions))
    return chain('end', ['bn', 'slice(0, 1, along=tokens)', 'flatten'], sum)
  },
  head: ({ inputs, add, chain }) => {
    const form = add('form', 'parameter([6, 6], init=glorot_uniform)')
    const left = add('left_row', 'reshape([1, 6])', inputs[0])
    const right = add('right_row', 'reshape([1, 6])', inputs[1])
    const score = add('score', 'matmul(transpose_b=true)', add('turned', 'matmul', left, form), right)
    return chain('', ['flatten', 'dense(1)', 'sigmoid'], score)
  },
})
