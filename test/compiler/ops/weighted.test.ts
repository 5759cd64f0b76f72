/** The operators with weights whose layers are ours, or the standard ones under attributes that few use. */
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import fc from 'fast-check'
import { isProblem } from '../../../compiler/diagnostics/diagnostic.js'
import type { Shape } from '../../../compiler/graph.js'
import { operators } from '../../../compiler/ops/index.js'
import { initialWeight } from '../../../runtime/model/initial-weights.js'
import { headModel } from '../../runtime/helpers/tfjs.js'
import { outputOf, readCall } from '../helpers/apply.js'
import { buildOperator } from '../helpers/build-network.js'
import { conforms } from '../helpers/run-operator.js'
import { compileText, networkAround } from '../support.js'
import * as reference from './references.js'

const upTo = (max: number) => fc.integer({ min: 1, max })
const settings = { seed: 21, numRuns: 60 }
const size = (value: readonly number[]) => value.join('x')
const padding = fc.oneof(fc.constantFrom('same', 'valid'), fc.tuple(fc.nat(3), fc.nat(3)).map(size))

/** Kernel, stride, padding and dilation as a call has them. */
const window = fc
  .tuple(fc.tuple(upTo(4), upTo(4)), fc.tuple(upTo(4), upTo(4)), padding, fc.tuple(upTo(3), upTo(3)))
  .map(([kernel, stride, pad, dilation]) => [
    size(kernel),
    `stride=${size(stride)}, padding=${pad}, dilation=${size(dilation)}`,
  ])

describe('weighted operators in tfjs-layers', () => {
  it('conv lets every group of filters see its own channels, with equal dilation and stride', () =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(upTo(9), upTo(9)),
        fc.constantFrom(1, 1, 2, 3, 4, 6),
        fc.tuple(upTo(3), upTo(3)),
        window,
        fc.boolean(),
        async (extents, groups, [seen, made], [kernel, rest], bias) => {
          const call = `conv(${groups * made}, ${kernel}, ${rest}, groups=${groups}, bias=${bias})`
          await conforms(call, [...extents, groups * seen], ({ inputs, weights }) =>
            reference.conv(inputs[0], readCall(call).attributes, weights.kernel, weights.bias ?? []),
          )
        },
      ),
      settings,
    ))

  it('conv with many thin groups is the sum over its window', async () => {
    const call = 'conv(128, 3x3, padding=same, groups=32)'
    await conforms(call, [3, 4, 64], ({ inputs, weights }) =>
      reference.conv(inputs[0], readCall(call).attributes, weights.kernel, weights.bias),
    )
  })

  it('depthwise_conv is a window over each channel', () =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(upTo(9), upTo(9), upTo(3)),
        window,
        upTo(3),
        fc.boolean(),
        async (shape, [kernel, rest], multiplier, bias) => {
          const call = `depthwise_conv(${kernel}, ${rest}, depth_multiplier=${multiplier}, bias=${bias})`
          await conforms(call, shape, ({ inputs, weights }) => {
            const made = reference.depthwise(inputs[0], readCall(call).attributes, weights.depthwise_kernel)
            const shift = (value: number, at: number) => value + (weights.bias?.[at % (shape[2] * multiplier)] ?? 0)
            return { shape: made.shape, values: Array.from(made.values, shift) }
          })
        },
      ),
      settings,
    ))

  it('separable_conv dilates its windows, and then mixes', () =>
    fc.assert(
      fc.asyncProperty(fc.tuple(upTo(9), upTo(9), upTo(3)), window, upTo(3), async (shape, [kernel, rest], filters) => {
        const call = `separable_conv(${filters}, ${kernel}, ${rest}, depth_multiplier=2)`
        await conforms(call, shape, ({ inputs, weights }) => {
          const middle = reference.depthwise(inputs[0], readCall(call).attributes, weights.depthwise_kernel)
          const mix = { filters, kernel: [1, 1], stride: [1, 1], padding: 'valid' }
          return reference.conv(middle, mix, weights.pointwise_kernel, weights.bias)
        })
      }),
      settings,
    ))

  const affine = [true, false].flatMap((scale) => [true, false].map((offset) => `scale=${scale}, offset=${offset}`))
  const shapes: readonly Shape[] = [[12], [3, 4, 12], [1, 1, 12], [5, 2, 6]]
  for (const words of affine) {
    it(`normalizations with ${words} are what they are defined as`, async () => {
      for (const shape of shapes) {
        const channels = shape[shape.length - 1]
        await conforms(`bn(epsilon=0.01, ${words})`, shape, ({ inputs, weights }) => ({
          shape,
          values: Array.from(inputs[0].values, (x, at) => {
            const c = at % channels
            const { gamma, beta, moving_mean: mean, moving_variance: variance } = weights
            return ((x - mean[c]) / Math.sqrt(variance[c] + 0.01)) * (gamma?.[c] ?? 1) + (beta?.[c] ?? 0)
          }),
        }))
        await conforms(`layer_norm(${words})`, shape, ({ inputs, weights }) =>
          reference.layerNorm(inputs[0], 0.001, weights),
        )
        for (const groups of [1, 3, 6, channels]) {
          await conforms(`group_norm(${groups}, epsilon=0.02, ${words})`, shape, ({ inputs, weights }) =>
            reference.groupNorm(inputs[0], groups, 0.02, weights),
          )
        }
      }
    })
  }
})

describe('initializers', () => {
  const { values: words } = operators.get('conv')!.parameters.find(({ name }) => name === 'init')!
  const deviation = (values: ArrayLike<number>) => {
    const mean = Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
    return Math.sqrt(Array.from(values).reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  }

  // tfjs derives the fans from the kernel's shape. Unlike Keras, it does not widen a normal distribution that it cuts
  // off.
  for (const word of words ?? []) {
    it(`${word} is as wide as that of Keras, for every kind of kernel`, async () => {
      const widened = word.endsWith('_normal') ? 1 / 0.87962566 : 1
      for (const [call, shape] of [
        ['conv(64, 3x3', [9, 9, 32]],
        ['conv(64, 3x5, groups=4', [9, 9, 128]],
        ['depthwise_conv(3x3, depth_multiplier=4', [9, 9, 512]],
        ['depthwise_conv(3x3, dilation=2, depth_multiplier=4', [9, 9, 512]],
        ['separable_conv(96, 2x2, depth_multiplier=8', [9, 9, 256]],
        ['separable_conv(96, 2x2, dilation=2, depth_multiplier=8', [9, 9, 256]],
        ['dense(96', [128]],
      ] as const) {
        const network = buildOperator(`${call}, init=${word})`, [shape])
        const model = await headModel(network)
        for (const [index, weight] of network.weights.entries()) {
          const theirs = deviation(model.weights[index].read().dataSync())
          const ours = deviation(initialWeight(weight, 1))
          if (weight.name === 'bias' || word === 'zeros') expect([ours, theirs], weight.path).to.deep.equal([0, 0])
          else expect(ours / (widened * theirs), `${call}: ${weight.name}`).to.be.closeTo(1, 0.03)
        }
        model.dispose()
      }
    })
  }
})

describe('shape rules of windows', () => {
  /** tfjs-core's own arithmetic, which the kernels follow. */
  const tfjsExtents = (
    extents: readonly number[],
    kernel: number,
    stride: number,
    pad: 'same' | 'valid',
    rate: number,
  ) =>
    tf.backend_util
      .computeConv2DInfo([1, extents[0], extents[1], 1], [kernel, kernel, 1, 1], stride, rate, pad)
      .outShape.slice(1, 3)

  it('are those of tfjs for every kernel, stride, dilation and parity', () => {
    let compared = 0
    for (let extent = 5; extent <= 12; extent++) {
      for (let kernel = 1; kernel <= 5; kernel++) {
        for (let stride = 1; stride <= 4; stride++) {
          for (let rate = 1; rate <= 3; rate++) {
            const image = [extent, 17 - extent, 2]
            for (const pad of ['same', 'valid'] as const) {
              const expected = tfjsExtents(image, kernel, stride, pad, rate)
              const rest = `${kernel}, stride=${stride}, padding=${pad}, dilation=${rate}`
              for (const call of [`conv(4, ${rest}, groups=2)`, `depthwise_conv(${rest}, depth_multiplier=2)`]) {
                const { operator, attributes } = readCall(call)
                const output = operator.shape([image], attributes)
                const fits = expected.every((count) => count > 0)
                if (isProblem(output)) expect([output.code, fits], call).to.deep.equal(['kernel-too-large', false])
                else expect(output, call).to.deep.equal([...expected, 4])
                compared += 1
              }
            }
          }
        }
      }
    }
    expect(compared).to.equal(8 * 5 * 4 * 3 * 2 * 2)
  })

  it('add zeros of a number on every side', () => {
    expect(outputOf(readCall('conv(3, 3x2, stride=2, padding=4x1, dilation=3x4)'), [[7, 6, 1]])).to.deep.equal([
      5, 2, 3,
    ])
  })

  /** What the compiler says of a call on an image. */
  const told = (call: string, image: Shape) => {
    const { diagnostics } = compileText(networkAround(call, { input: size(image) }))
    return diagnostics.map(({ code, message, help }) => `${code}: ${message}; ${help}`).join()
  }

  it('refuse groups that do not divide, and say which would', () => {
    for (const [call, channels, expected] of [
      ['conv(8, 1x1, groups=4)', 12, ''],
      [
        'conv(8, 1, groups=3)',
        12,
        'conv cannot divide 12 channels and 8 filters into 3 groups of one size; give it groups=2',
      ],
      [
        'conv(9, 1, groups=3)',
        10,
        'conv cannot divide 10 channels and 9 filters into 3 groups of one size; give it groups=1',
      ],
      [
        'conv(64, 1, groups=30)',
        48,
        'conv cannot divide 48 channels and 64 filters into 30 groups of one size; give it groups=16',
      ],
      ['group_norm(32)', 48, 'group_norm cannot divide 48 channels into 32 groups of one size; give it groups=24'],
      ['group_norm(2)', 1, 'group_norm cannot divide 1 channel into 2 groups of one size; give it groups=1'],
      // Near the limit on elements: the answer must not take for ever.
      [
        'group_norm(999999937)',
        31274997412327,
        'group_norm cannot divide 31,274,997,412,327 channels into 999,999,937 groups of one size; give it groups=191487001',
      ],
    ] as const) {
      expect(told(call, [1, 1, channels])).to.equal(expected === '' ? '' : `groups-mismatch: ${expected}`)
    }
  })

  it('refuse what is no image, and dilated windows that reach too far', () => {
    for (const call of ['conv(4, 1x1, groups=3)', 'depthwise_conv(1)', 'separable_conv(4, 1)']) {
      expect(told(`flatten -> ${call}`, [4, 4, 1]), call).to.match(/^wrong-rank/)
    }
    expect(told('conv(4, 3, dilation=4)', [9, 9, 1])).to.equal('')
    expect(told('depthwise_conv(3, dilation=4x2)', [8, 8, 1])).to.match(
      /^kernel-too-large: depthwise_conv of 3x3, which reaches over 9x5, does not fit into 8x8x1 with padding valid;/,
    )
  })
})
