import { expect } from 'chai'
import fc from 'fast-check'
import { elements, type Shape } from '../../../compiler/graph.js'
import { operators } from '../../../compiler/ops/index.js'
import { headModel } from '../../runtime/helpers/tfjs.js'
import { outputOf, readCall } from '../helpers/apply.js'
import { buildOperator } from '../helpers/build-network.js'
import { conforms, expectClose, runInTfjs } from '../helpers/run-operator.js'
import * as reference from './references.js'

const dimension = fc.integer({ min: 1, max: 9 })
const small = fc.integer({ min: 1, max: 3 })
const settings = { seed: 20, numRuns: 60 }
const size = (value: readonly number[]) => value.join('x')
const image = fc.tuple(dimension, dimension, small)
const padding = fc.oneof(
  fc.constantFrom('same', 'valid'),
  fc.integer({ min: 0, max: 3 }).map(String),
  fc.tuple(fc.nat(3), fc.nat(3)).map(size),
)

describe('operators in tfjs-layers', () => {
  for (const { examples } of operators.values()) {
    for (const { call, inputs, output, params } of examples) {
      const big = inputs.some((shape) => elements(shape) > 20_000) || elements(output) > 100_000
      it(`${call} of ${inputs.map(size).join(', ')}`, async () => {
        if (big) {
          const model = await headModel(buildOperator(call, inputs))
          expect(model.outputs[0].shape).to.deep.equal([null, ...output])
          expect(model.countParams()).to.equal(params)
          model.dispose()
          return
        }
        const run = await runInTfjs(call, inputs)
        expect(run.shape).to.deep.equal(output)
        expect(run.params).to.equal(params)
      })
    }
  }

  it('conv is the sum over its window, for every padding and stride', () =>
    fc.assert(
      fc.asyncProperty(
        image,
        fc.tuple(small, dimension, dimension, small, small),
        padding,
        fc.boolean(),
        async (shape, [f, kh, kw, sh, sw], pad, bias) => {
          const call = `conv(${f}, ${kh}x${kw}, stride=${sh}x${sw}, padding=${pad}, bias=${bias})`
          await conforms(call, shape, ({ inputs, weights }) =>
            reference.conv(inputs[0], readCall(call).attributes, weights.kernel, weights.bias ?? []),
          )
        },
      ),
      settings,
    ))

  it('separable_conv is a window over each channel, then a mix', () =>
    fc.assert(
      fc.asyncProperty(
        image,
        fc.tuple(small, dimension, dimension, small),
        small,
        padding,
        async (shape, [f, kh, kw, s], multiplier, pad) => {
          const call = `separable_conv(${f}, ${kh}x${kw}, stride=${s}, padding=${pad}, depth_multiplier=${multiplier})`
          await conforms(call, shape, ({ inputs, weights }) => {
            const middle = reference.depthwise(inputs[0], readCall(call).attributes, weights.depthwise_kernel)
            const mix = { filters: f, kernel: [1, 1], stride: [1, 1], padding: 'valid' }
            return reference.conv(middle, mix, weights.pointwise_kernel, weights.bias)
          })
        },
      ),
      settings,
    ))

  for (const [name, kind] of [['max_pool', 'max'] as const, ['avg_pool', 'mean'] as const]) {
    it(`${name} sees only what lies inside the image`, () =>
      fc.assert(
        fc.asyncProperty(
          image,
          fc.tuple(dimension, dimension, small, small),
          fc.constantFrom('same', 'valid'),
          async (shape, [h, w, sh, sw], pad) => {
            const call = `${name}(${h}x${w}, stride=${sh}x${sw}, padding=${pad})`
            await conforms(call, shape, ({ inputs }) => reference.pool(kind, inputs[0], readCall(call).attributes))
          },
        ),
        settings,
      ))
  }

  it('channel_conv runs along the channels', () =>
    fc.assert(
      fc.asyncProperty(dimension, dimension, fc.boolean(), async (channels, kernel, bias) => {
        await conforms(`channel_conv(${kernel}, bias=${bias})`, [1, 1, channels], ({ inputs, weights }) =>
          reference.channelConv(inputs[0], weights.kernel, weights.bias?.[0] ?? 0),
        )
      }),
      settings,
    ))

  it('dense is a product with its kernel', () =>
    fc.assert(
      fc.asyncProperty(dimension, dimension, async (features, units) => {
        await conforms(`dense(${units})`, [features], ({ inputs, weights }) => ({
          shape: [units],
          values: Array.from({ length: units }, (_, unit) =>
            Array.from(inputs[0].values).reduce(
              (sum, x, i) => sum + x * weights.kernel[i * units + unit],
              weights.bias[unit],
            ),
          ),
        }))
      }),
      settings,
    ))

  it('bn outside training is (x - mean) / sqrt(variance + epsilon) * gamma + beta', async () => {
    await conforms('bn(epsilon=0.01)', [3, 4, 2], ({ inputs, weights }) => ({
      shape: [3, 4, 2],
      values: Array.from(inputs[0].values, (x, i) => {
        const c = i % 2
        const { gamma, beta, moving_mean: mean, moving_variance: variance } = weights
        return ((x - mean[c]) / Math.sqrt(variance[c] + 0.01)) * gamma[c] + beta[c]
      }),
    }))
  })

  const pairwise: Readonly<Record<string, (a: number, b: number) => number>> = {
    add: (a, b) => a + b,
    subtract: (a, b) => a - b,
    multiply: (a, b) => a * b,
    divide: (a, b) => a / b,
  }
  for (const [name, combine] of Object.entries(pairwise)) {
    it(`${name} goes value by value`, async () => {
      const { inputs, values } = await runInTfjs(name, [
        [3, 2, 2],
        [3, 2, 2],
      ])
      expectClose(
        values,
        Array.from(inputs[0].values, (a, i) => combine(a, inputs[1].values[i])),
      )
    })
  }

  it('multiply scales whole channels by 1x1xC, on either side', async () => {
    const right = await runInTfjs('multiply', [
      [3, 2, 2],
      [1, 1, 2],
    ])
    expectClose(
      right.values,
      Array.from(right.inputs[0].values, (a, i) => a * right.inputs[1].values[i % 2]),
    )
    const left = await runInTfjs('multiply', [
      [1, 1, 2],
      [3, 2, 2],
    ])
    expectClose(
      left.values,
      Array.from(left.inputs[1].values, (a, i) => a * left.inputs[0].values[i % 2]),
    )
  })

  const unary: Readonly<Record<string, (x: number) => number>> = {
    abs: Math.abs,
    relu: (x) => Math.max(0, x),
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  }
  for (const [name, map] of Object.entries(unary)) {
    it(`${name} goes value by value`, async () => {
      const { inputs, values } = await runInTfjs(name, [[5, 3, 2]])
      expectClose(values, Array.from(inputs[0].values, map))
    })
  }

  it('global_avg_pool is the mean over the image, and flatten keeps the order', async () => {
    const mean = await runInTfjs('global_avg_pool(keep_dims=true)', [[3, 4, 2]])
    const { values } = mean.inputs[0]
    const expected = [0, 1].map((c) => Array.from(values).reduce((sum, x, i) => (i % 2 === c ? sum + x / 12 : sum), 0))
    expectClose(mean.values, expected)
    const flat = await runInTfjs('flatten', [[3, 4, 2]])
    expect(Array.from(flat.values)).to.deep.equal(Array.from(flat.inputs[0].values))
  })
})

describe('shape rules', () => {
  const codeOf = (call: string, ...shapes: Shape[]) => {
    const { operator, attributes } = readCall(call)
    const output = operator.shape(shapes, attributes)
    return 'code' in output ? output.code : output.join('x')
  }

  it('refuse what does not fit', () => {
    expect(codeOf('conv(4, 3x3)', [2, 5, 1])).to.equal('kernel-too-large')
    expect(codeOf('conv(4, 3x3, padding=1)', [2, 5, 1])).to.equal('2x5x4')
    expect(codeOf('max_pool(3)', [3, 2, 1])).to.equal('kernel-too-large')
    expect(codeOf('max_pool(3, padding=same)', [3, 2, 1])).to.equal('1x1x1')
    for (const call of ['conv(4, 1x1)', 'separable_conv(4, 1x1)', 'max_pool(1)', 'avg_pool(1)', 'global_avg_pool']) {
      expect(codeOf(call, [16]), call).to.equal('wrong-rank')
    }
    expect(codeOf('dense(3)', [2, 2, 1])).to.equal('wrong-rank')
    expect(codeOf('channel_conv(3)', [2, 1, 8])).to.equal('wrong-rank')
    for (const call of ['add', 'subtract', 'divide']) {
      expect(codeOf(call, [3, 3, 2], [1, 1, 2]), call).to.equal('shape-mismatch')
    }
    expect(codeOf('multiply', [3, 3, 2], [1, 1, 1])).to.equal('shape-mismatch')
    expect(codeOf('multiply', [3, 3, 2], [3, 1, 2])).to.equal('shape-mismatch')
    expect(codeOf('multiply', [6], [1])).to.equal('shape-mismatch')
    expect(codeOf('multiply', [3, 3, 2], [1, 1, 2])).to.equal('3x3x2')
  })

  it('know the paper’s sizes', () => {
    const applied = readCall('conv(64, 3x3, stride=2, padding=same)')
    expect([105, 53, 27, 14].map((n) => outputOf(applied, [[n, n, 1]])[0])).to.deep.equal([53, 27, 14, 7])
  })
})
