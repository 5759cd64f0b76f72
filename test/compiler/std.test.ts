/** The standard library: what every part of it makes of an image, with how many weights, against the formulas. */
import { expect } from 'chai'
import { summarize } from '../../compiler/analyses/summary.js'
import type { Network } from '../../compiler/graph.js'
import { codesOf, compileText, libraryFiles, networkAround, networkOf } from './support.js'

const imports = [
  'import { hard_sigmoid, hard_swish, mish } from "std/activations.net"',
  'import { active_unit, channel_shuffle, depthwise_unit, maxout, unit } from "std/conv.net"',
  'import { basic, bottleneck, joined, shortcut } from "std/residual.net"',
  'import { inverted_residual, mbconv } from "std/mbconv.net"',
  'import { dense_layer, preactive_conv } from "std/towers/densenet.net"',
  'import { convnext_block } from "std/towers/convnext.net"',
  'import { cbam, coordinate_attention, eca, eca_taps, se, separable_eca } from "std/attention.net"',
  'import { by_head, class_token, encoder_block, learned_positions, mlp, multi_head_attention, patch_embedding, to_tokens } from "std/transformer.net"',
  'import { mixer_block } from "std/towers/mixer.net"',
  'import { shuffle_reduction, shuffle_unit } from "std/towers/shufflenet.net"',
]

/** Compiles a tower of this body; only what the body names is imported. */
function build(body: string, input: string, items = ''): Network {
  const declarations = imports
    .flatMap((line) => {
      const [, names, file] = /\{ (.*) \} (.*)$/.exec(line)!
      const used = names!.split(', ').filter((name) => new RegExp(`\\b${name}\\b`).test(body))
      return used.length === 0 ? [] : [`import { ${used.join(', ')} } ${file}`]
    })
    .join('\n')
  const { value, diagnostics } = compileText(networkAround(body, { declarations, input, items }))
  expect(diagnostics.map(({ message }) => message)).to.deep.equal([])
  return value!
}

interface Part {
  readonly call: string
  readonly input: string
  readonly output: readonly number[]
  readonly trainable: number
  /** Channels that are normalized: each has two moving statistics. */
  readonly normalized: number
}

/**
 * Weights of a convolution with bias and its normalization: gamma and beta are trained, two moving statistics are not.
 */
const unit = (taps: number, seen: number, filters: number) => taps * seen * filters + filters + 2 * filters
const depthwise = (taps: number, channels: number) => taps * channels + channels + 2 * channels
const se = (channels: number, squeezed: number) => 2 * channels * squeezed + channels + squeezed
const coordinate = (channels: number, squeezed: number) => 3 * channels * squeezed + 2 * channels + 3 * squeezed
/** Weights of fully connected layers, one after the other, with their biases. */
const connected = (...widths: readonly number[]) =>
  widths.slice(1).reduce((sum, width, index) => sum + (widths[index]! + 1) * width, 0)
const attention = (channels: number) => 4 * connected(channels, channels)
const layerNorm = (channels: number) => 2 * channels

const parts: readonly Part[] = [
  { call: 'unit(6, 3x3)', input: '9x7x4', output: [9, 7, 6], trainable: unit(9, 4, 6), normalized: 6 },
  { call: 'unit(6, 3x5, 2, groups=2)', input: '9x7x4', output: [5, 4, 6], trainable: unit(15, 2, 6), normalized: 6 },
  { call: 'active_unit(6, 1x1)', input: '9x7x4', output: [9, 7, 6], trainable: unit(1, 4, 6), normalized: 6 },
  {
    call: 'active_unit(6, 3x3, 2, 2, activation=prelu)',
    input: '9x7x4',
    output: [5, 4, 6],
    trainable: unit(9, 2, 6) + 6,
    normalized: 6,
  },
  { call: 'depthwise_unit(5x5, 2)', input: '9x7x4', output: [5, 4, 4], trainable: depthwise(25, 4), normalized: 4 },

  { call: 'shortcut(4) -> relu', input: '9x7x4', output: [9, 7, 4], trainable: 0, normalized: 0 },
  { call: 'shortcut(4, 2)', input: '9x7x4', output: [5, 4, 4], trainable: unit(1, 4, 4), normalized: 4 },
  { call: 'shortcut(6)', input: '9x7x4', output: [9, 7, 6], trainable: unit(1, 4, 6), normalized: 6 },
  { call: 'basic(4)', input: '9x7x4', output: [9, 7, 4], trainable: 2 * unit(9, 4, 4), normalized: 8 },
  {
    call: 'basic(6, 2, attention=eca)',
    input: '9x7x4',
    output: [5, 4, 6],
    trainable: unit(9, 4, 6) + unit(9, 6, 6) + 1 + unit(1, 4, 6),
    normalized: 18,
  },
  {
    call: 'bottleneck(4, 16)',
    input: '9x7x16',
    output: [9, 7, 16],
    trainable: unit(1, 16, 4) + unit(9, 4, 4) + unit(1, 4, 16),
    normalized: 24,
  },
  ...['false', 'true'].map((early) => ({
    call: `bottleneck(8, 20, 2, groups=4, early_stride=${early}, attention=se(reduction=4))`,
    input: '9x7x16',
    output: [5, 4, 20],
    trainable: unit(1, 16, 8) + unit(9, 2, 8) + unit(1, 8, 20) + se(20, 5) + unit(1, 16, 20),
    normalized: 56,
  })),

  {
    call: 'mbconv(8, 3x3, drop=0.2)',
    input: '9x7x8',
    output: [9, 7, 8],
    trainable: unit(1, 8, 48) + depthwise(9, 48) + se(48, 2) + unit(1, 48, 8),
    normalized: 48 + 48 + 8,
  },
  {
    call: 'mbconv(12, 5x5, 2, expand=1)',
    input: '9x7x8',
    output: [5, 4, 12],
    trainable: depthwise(25, 8) + se(8, 2) + unit(1, 8, 12),
    normalized: 8 + 12,
  },
  {
    call: 'mbconv(12, 3x3, expand=2)',
    input: '9x7x3',
    output: [9, 7, 12],
    trainable: unit(1, 3, 6) + depthwise(9, 6) + se(6, 1) + unit(1, 6, 12),
    normalized: 6 + 6 + 12,
  },

  {
    call: 'inverted_residual(8)',
    input: '9x7x8',
    output: [9, 7, 8],
    trainable: unit(1, 8, 48) + depthwise(9, 48) + unit(1, 48, 8),
    normalized: 48 + 48 + 8,
  },
  {
    call: 'inverted_residual(12, 5x5, 2, width=20, activation=prelu, attention=eca(3))',
    input: '9x7x8',
    output: [5, 4, 12],
    trainable: unit(1, 8, 20) + 20 + depthwise(25, 20) + 20 + 3 + unit(1, 20, 12),
    normalized: 20 + 20 + 12,
  },

  { call: 'preactive_conv(6, 3x3)', input: '9x7x4', output: [9, 7, 6], trainable: 8 + 9 * 24 + 6, normalized: 4 },
  {
    call: 'dense_layer(3)',
    input: '9x7x4',
    output: [9, 7, 4 + 3],
    trainable: 8 + (4 * 12 + 12) + 24 + (9 * 12 * 3 + 3),
    normalized: 4 + 12,
  },
  {
    call: 'convnext_block(5x5, expand=3, drop=0.1)',
    input: '9x7x4',
    output: [9, 7, 4],
    trainable: 25 * 4 + 4 + 8 + (4 * 12 + 12) + (12 * 4 + 4) + 4,
    normalized: 0,
  },

  { call: 'hard_sigmoid', input: '9x7x4', output: [9, 7, 4], trainable: 0, normalized: 0 },
  { call: 'hard_swish', input: '9x7x4', output: [9, 7, 4], trainable: 0, normalized: 0 },
  { call: 'mish', input: '9x7x4', output: [9, 7, 4], trainable: 0, normalized: 0 },
  { call: 'maxout(6, 3x3)', input: '9x7x4', output: [9, 7, 6], trainable: 2 * (9 * 24 + 6), normalized: 0 },
  { call: 'maxout(6, 1x1, 2, pieces=5)', input: '9x7x4', output: [5, 4, 6], trainable: 5 * 30, normalized: 0 },
  { call: 'channel_shuffle(3)', input: '9x7x6', output: [9, 7, 6], trainable: 0, normalized: 0 },
  {
    call: 'shuffle_unit',
    input: '9x7x8',
    output: [9, 7, 8],
    trainable: 2 * unit(1, 4, 4) + depthwise(9, 4),
    normalized: 12,
  },
  {
    call: 'shuffle_reduction(20)',
    input: '9x7x8',
    output: [5, 4, 20],
    trainable: depthwise(9, 8) + unit(1, 8, 10) + unit(1, 8, 10) + depthwise(9, 10) + unit(1, 10, 10),
    normalized: 8 + 4 * 10,
  },

  { call: 'to_tokens', input: '9x7x4', output: [63, 4], trainable: 0, normalized: 0 },
  { call: 'patch_embedding(6, 3x2)', input: '9x7x4', output: [9, 6], trainable: connected(24, 6), normalized: 0 },
  { call: 'to_tokens -> class_token', input: '9x7x4', output: [64, 4], trainable: 4, normalized: 0 },
  { call: 'to_tokens -> learned_positions', input: '9x7x4', output: [63, 4], trainable: 63 * 4, normalized: 0 },
  { call: 'to_tokens -> by_head(2)', input: '9x7x4', output: [2, 63, 2], trainable: 0, normalized: 0 },
  { call: 'to_tokens -> mlp(10)', input: '9x7x4', output: [63, 4], trainable: connected(4, 10, 4), normalized: 0 },
  {
    call: 'to_tokens -> multi_head_attention(2)',
    input: '9x7x4',
    output: [63, 4],
    trainable: attention(4),
    normalized: 0,
  },
  {
    call: 'to_tokens -> multi_head_attention(2, memory=in -> patch_embedding(4, 3x3))',
    input: '9x7x4',
    output: [63, 4],
    trainable: attention(4) + connected(36, 4),
    normalized: 0,
  },
  {
    call: 'to_tokens -> encoder_block(2, expand=3, drop=0.1)',
    input: '9x7x4',
    output: [63, 4],
    trainable: 2 * layerNorm(4) + attention(4) + connected(4, 12, 4),
    normalized: 0,
  },
  {
    call: 'to_tokens -> mixer_block(5, 7)',
    input: '9x7x4',
    output: [63, 4],
    trainable: 2 * layerNorm(4) + connected(63, 5, 63) + connected(4, 7, 4),
    normalized: 0,
  },

  { call: 'eca(9)', input: '9x7x16', output: [9, 7, 16], trainable: 9, normalized: 0 },
  { call: 'separable_eca', input: '9x7x16', output: [9, 7, 16], trainable: 256 + 4 * 16 + 2 * 16, normalized: 16 },
  { call: 'se', input: '9x7x48', output: [9, 7, 48], trainable: se(48, 3), normalized: 0 },
  { call: 'se', input: '9x7x8', output: [9, 7, 8], trainable: se(8, 1), normalized: 0 },
  { call: 'se(squeezed=5, bias=false)', input: '9x7x8', output: [9, 7, 8], trainable: 2 * 8 * 5, normalized: 0 },
  {
    call: 'se(2, activation=prelu, gate=tanh)',
    input: '9x7x8',
    output: [9, 7, 8],
    trainable: se(8, 4) + 4,
    normalized: 0,
  },
  { call: 'cbam(4)', input: '9x7x8', output: [9, 7, 8], trainable: se(8, 2) + 2 * 49, normalized: 0 },
  {
    call: 'coordinate_attention',
    input: '9x7x16',
    output: [9, 7, 16],
    trainable: coordinate(16, 8),
    normalized: 8,
  },
  {
    call: 'coordinate_attention(reduction=2, activation=relu)',
    input: '9x7x32',
    output: [9, 7, 32],
    trainable: coordinate(32, 16),
    normalized: 16,
  },
  { call: 'cbam(kernel=3x5)', input: '9x7x8', output: [9, 7, 8], trainable: se(8, 1) + 2 * 15, normalized: 0 },
]

describe('the standard library', () => {
  for (const { call, input, output, trainable, normalized } of parts) {
    it(`${call} of ${input}`, () => {
      const tower = summarize(build(call, input)).towers.t!
      expect(tower.output).to.deep.equal(output)
      expect(tower.params.trainable).to.equal(trainable)
      expect(tower.params.non_trainable).to.equal(2 * normalized)
    })
  }

  for (const [tower, call] of [
    ['resnet', 'resnet([1, 1], maps=MAPS)'],
    ['resnet', 'basic_resnet([1, 1], maps=MAPS)'],
    ['efficientnet', 'efficientnet(0.2, 0.2, maps=MAPS)'],
    ['mobilenet', 'mobilenet_v2(0.1, maps=MAPS)'],
    ['regnet', 'regnet_x([(1, 8), (1, 16)], 4, maps=MAPS)'],
    ['densenet', 'densenet([1, 1], 4, maps=MAPS)'],
    ['vgg', 'vgg([1, 1], maps=MAPS)'],
    ['convnext', 'convnext([(1, 4), (1, 8)], maps=MAPS)'],
  ] as const) {
    it(`${call} gives the maps that it pools else, and is a block`, () => {
      const declarations = `import { ${/^\w+/.exec(call)![0]} } from "std/towers/${tower}.net"`
      const [maps, pooled] = ['true', 'false'].map((value) => {
        const text = networkAround(call.replace('MAPS', value), { declarations, input: '32x32x1' })
        const { value: network, diagnostics } = compileText(text)
        expect(diagnostics.map(({ message }) => message)).to.deep.equal([])
        return summarize(network!).towers.t!
      })
      const norm = tower === 'convnext' ? 2 * 8 : 0
      expect(maps!.params.total).to.equal(pooled!.params.total - norm)
      expect(maps!.output).to.have.length(3)
      expect(pooled!.output).to.deep.equal([tower === 'vgg' ? maps!.output.reduce((a, b) => a * b) : maps!.output[2]])
    })
  }

  it('strides in the first convolution of a bottleneck, or in the second', () => {
    const macs = (early: boolean) =>
      summarize(build(`bottleneck(8, 20, 2, early_stride=${early})`, '9x7x16')).towers.t!.macs
    const [before, after] = [9 * 7, 5 * 4]
    const rest = after * (9 * 8 * 8 + 8 * 20 + 16 * 20)
    expect(macs(false)).to.equal(before * 16 * 8 + rest)
    expect(macs(true)).to.equal(after * 16 * 8 + rest)
  })

  it('refuses a bottleneck whose width does not divide into its groups, in its own words', () => {
    const text = networkAround('bottleneck(6, 12, groups=4)', {
      declarations: 'import { bottleneck } from "std/residual.net"',
      input: '9x7x4',
    })
    const { diagnostics } = compileText(text)
    expect(diagnostics[0]!.code).to.equal('assertion-failed')
    expect(diagnostics[0]!.message).to.include('width 6 must be a multiple of groups 4')
  })

  it('takes padding, bias and penalty from the network, and pads by default', () => {
    const items = 'defaults conv { padding = valid, bias = false, l2 = 0.5 }'
    const network = build('unit(6, 3x3)', '9x7x4', items)
    expect(summarize(network).towers.t!.output).to.deep.equal([7, 5, 6])
    expect(network.weights.map(({ path, l2 }) => [path.split('/').at(-1), l2]).slice(0, 2)).to.deep.equal([
      ['kernel', 0.5],
      ['gamma', 0],
    ])
  })

  // Wang et al. (2020) evaluate k with gamma = 2 and b = 1.
  for (const [channels, taps] of [
    [16, 3],
    [32, 3],
    [64, 3],
    [128, 5],
    [256, 5],
    [512, 5],
    [1024, 5],
    [2048, 7],
  ] as const) {
    it(`eca looks at ${taps} of ${channels} channels`, () => {
      expect(summarize(build('eca', `3x3x${channels}`)).params.total).to.equal(taps + (9 * channels + 1))
    })
  }

  it('joined adds a shortcut, and drops the rest if requested', () => {
    const operators = (call: string) =>
      build(`let side = in\n  relu -> ${call}`, '9x7x4')
        .towers[0]!.nodes.map(({ op }) => op)
        .slice(2)
    expect(operators('joined(side)')).to.deep.equal(['add'])
    expect(operators('joined(side, 0.5)')).to.deep.equal(['drop_path', 'add'])
  })

  it('eca’s rule can be given other constants', () => {
    expect(summarize(build('eca(eca_taps(in.channels, gamma=1, b=3))', '3x3x16')).towers.t!.params.total).to.equal(7)
  })

  for (const [head, weights] of [
    ['weighted_l1', 7 + 1],
    ['l1', 2],
    ['euclidean', 2],
    ['cosine', 2],
    ['cosine_similarity', 0],
    ['squared_euclidean', 0],
    ['euclidean_distance', 0],
    ['l1_distance', 0],
  ] as const) {
    it(`the head ${head} makes one number of two vectors, with ${weights} weights for 7 features`, () => {
      const text = `import { ${head} } from "std/heads.net"
tower t { global_avg_pool }
network n {
  input image: 8x8x7
  siamese t
  head ${head}
}`
      const { value, diagnostics } = compileText(text)
      expect(diagnostics).to.deep.equal([])
      const summary = summarize(value!)
      expect(summary.head!.output).to.deep.equal([1])
      expect(summary.params).to.deep.equal({ total: weights, trainable: weights, non_trainable: 0 })
    })
  }

  for (const rate of ['', ', rate=0.5']) {
    it(`the head classifier(5${rate}) gives every class a probability`, () => {
      const text = `import { classifier } from "std/heads.net"
tower t { global_avg_pool }
network n {
  input image: 8x8x7
  tower t
  head classifier(5${rate})
}`
      const { value, diagnostics } = compileText(text)
      expect(diagnostics).to.deep.equal([])
      const { head, params, nodes } = summarize(value!)
      expect(head!.output).to.deep.equal([5])
      expect(params.total).to.equal(5 * 8)
      expect(nodes.filter(({ op }) => op === 'dropout')).to.have.length(rate === '' ? 0 : 1)
    })
  }

  for (const [file, call, channels] of [
    ['resnet', 'basic_resnet([1, 1], ', 128],
    ['resnet', 'resnet([1, 1], ', 512],
    ['efficientnet', 'efficientnet(0.1, 0.5, ', 128],
    ['mobilenet', 'mobilenet_v2(0.25, ', 1280],
    ['densenet', 'densenet([2, 2], 4, ', (8 + 2 * 4) / 2 + 2 * 4],
    ['regnet', 'regnet_x([(1, 8), (1, 16)], 8, ', 16],
    ['convnext', 'convnext([(1, 8), (1, 16)], ', 16],
    ['shufflenet', 'shufflenet_v2([8, 16, 32, 64], ', 64],
    ['mobilenet', 'mobilenet_v3(', 576],
    ['mobilenet', 'mobilenet_v3(large=true, ', 960],
    ['vgg', 'vgg([1, 1, 1, 1, 1], ', 512],
  ] as const) {
    it(`${call}maps=...) gives feature maps, or a vector`, () => {
      const output = (maps: boolean) => {
        const { value, diagnostics } = compileText(`import { ${/^\w+/.exec(call)![0]} } from "std/towers/${file}.net"
head h(features) { if len(features.shape) == 3 { global_avg_pool } -> dense(2) -> softmax }
network n {
  input image: 64x64x3
  tower ${call}maps=${maps})
  head h
}`)
        expect(diagnostics).to.deep.equal([])
        return Object.values(summarize(value!).towers)[0]!.output
      }
      const image = output(true)
      expect(image).to.have.length(3)
      expect(image[2]).to.equal(channels)
      expect(output(false)).to.deep.equal([channels * (file === 'vgg' ? 4 : 1)])
    })
  }

  for (const [file, call] of [
    ['vit', 'vit(8, 2, 2, 16x16, '],
    ['mixer', 'mixer(8, 2, 16x16, '],
  ] as const) {
    it(`${call}maps=...) gives all tokens, or a vector`, () => {
      const output = (maps: boolean) =>
        summarize(
          networkOf(`import { ${file} } from "std/towers/${file}.net"
head h(features) { flatten -> dense(2) -> softmax }
network n {
  input image: 64x48x3
  tower ${call}maps=${maps})
  head h
}`),
        ).towers[file]!.output
      expect(output(true)).to.deep.equal([4 * 3 + (file === 'vit' ? 1 : 0), 8])
      expect(output(false)).to.deep.equal([8])
    })
  }

  for (const [path, text] of Object.entries(libraryFiles)) {
    it(`${path} compiles alone except for a missing network`, () => {
      expect(codesOf(compileText(text))).to.deep.equal(['no-network'])
    })

    it(`${path} says of everything in it what it is`, () => {
      const undocumented = text.matchAll(/^(?!\/\/\/).*\n(?:block|head|tower|fn) (\w+)/gm)
      expect([...undocumented].map(([, name]) => name)).to.deep.equal([])
    })
  }
})

describe('stochastic depth in the towers of the library', () => {
  /** The rates of the tower's blocks that may be left out, in order. */
  const ratesOf = (tower: string, file: string): readonly number[] =>
    networkOf(`import { ${tower.split('(')[0]} } from "std/towers/${file}.net"
head h(features) { dense(2) -> softmax }
network n {
  input image: 64x64x3
  tower ${tower}
  head h
}`).towers[0]!.nodes.flatMap(({ op, attributes }) => (op === 'drop_path' ? [Number(attributes.rate)] : []))

  it('grows with the number of the block among those of all stages', () => {
    // torchvision: 0.1 * block / (blocks - 1) in ConvNeXt-T, of which the first has 0.
    const convnext = ratesOf('convnext([(3, 96), (3, 192), (9, 384), (3, 768)], drop=0.1)', 'convnext')
    expect(convnext).to.have.length(17)
    for (const [index, rate] of convnext.entries()) expect(rate).to.be.closeTo((0.1 * (index + 1)) / 17, 1e-15)
    // torchvision: 0.2 * block / blocks in EfficientNet-B0; the first block of a stage has no shortcut but where its
    // shapes are the same.
    const depths = [1, 2, 2, 3, 3, 4, 1]
    const expected = depths.flatMap((depth, stage) => {
      const before = depths.slice(0, stage).reduce((sum, one) => sum + one, 0)
      return Array.from({ length: depth - 1 }, (_, block) => (0.2 * (before + block + 1)) / 16)
    })
    const efficientnet = ratesOf('efficientnet(drop=0.2)', 'efficientnet')
    expect(efficientnet).to.have.length(expected.length)
    for (const [index, rate] of efficientnet.entries()) expect(rate).to.be.closeTo(expected[index]!, 1e-15)
    expect(ratesOf('efficientnet', 'efficientnet')).to.deep.equal([])
  })
})
