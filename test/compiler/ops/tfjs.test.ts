import fc from 'fast-check'
import { readCall } from '../helpers/apply.js'
import { conforms } from '../helpers/run-operator.js'
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

describe('operators with windows or weights, by their definitions', () => {
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

  it('conv_transpose puts a window for every pixel, for every padding and stride', () =>
    fc.assert(
      fc.asyncProperty(
        image,
        fc.tuple(small, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), small, small),
        padding,
        fc.boolean(),
        async (shape, [f, kh, kw, sh, sw], pad, bias) => {
          const call = `conv_transpose(${f}, ${kh}x${kw}, stride=${sh}x${sw}, padding=${pad}, bias=${bias})`
          await conforms(call, shape, ({ inputs, weights, shape: output }) =>
            reference.convTranspose(inputs[0], readCall(call).attributes, output, weights.kernel, weights.bias),
          )
        },
      ),
      settings,
    ))

  for (const [name, kind] of [['max_pool', 'max'] as const, ['avg_pool', 'mean'] as const]) {
    it(`${name} sees only the inside of the image`, () =>
      fc.assert(
        fc.asyncProperty(
          image,
          fc.tuple(dimension, dimension, small, small),
          fc.oneof(padding, fc.constant('ceil')),
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
})
