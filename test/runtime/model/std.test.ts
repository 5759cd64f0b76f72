/** What the library's blocks and heads compute, against loops over plain numbers. */
import '../../../runtime/engines/cpu-backend.js'
import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import type { Network } from '../../../compiler/graph.js'
import { initialWeights } from '../../../runtime/model/initial-weights.js'
import { buildModel } from '../../../runtime/model/model.js'
import { compileText } from '../../compiler/support.js'

const [height, width, channels] = [5, 4, 6]
const pixels = height * width

/** A network with the requested parts, its weights by the end of their paths, and none of them 0. */
function build(part: string, file: string, tower: string, head: string) {
  const text = `import { ${part} } from "std/${file}.net"
tower t { ${tower} }
${head === part ? '' : `head ${head}(left, right) { abs(left - right) -> dense(1) -> sigmoid }`}
network n {
  input image: ${height}x${width}x${channels}
  siamese t
  head ${head}
}`
  const { value, diagnostics } = compileText(text)
  expect(diagnostics).to.deep.equal([])
  const network: Network = value!
  const weights = initialWeights(network, 3).map((values) => values.map((value, at) => value + 0.1 * ((at % 3) - 1)))
  const named = (end: string): Float32Array => weights[network.weights.findIndex(({ path }) => path.endsWith(end))]!
  return { network, weights, named }
}

const random = (shape: number[], seed: number) => tf.randomUniform(shape, -1, 1, 'float32', seed)
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((value, at) => value * b[at]!))
const range = (count: number) => Array.from({ length: count }, (_, index) => index)

/** One image in, what the tower makes of it against `expected`, which gets the value at (pixel, channel). */
async function compare(
  file: string,
  call: string,
  expected: (
    at: (pixel: number, channel: number) => number,
    named: (end: string) => Float32Array,
  ) => (pixel: number, channel: number) => number,
): Promise<void> {
  const part = call.replace(/.*-> |\(.*/g, '')
  const { network, weights, named } = build(part, file, `${call} -> flatten`, 'other')
  const model = await buildModel(network, weights)
  const image = random([1, height, width, channels], 7)
  const values = image.dataSync()
  const wanted = expected((pixel, channel) => values[pixel * channels + channel]!, named)
  const actual = tf.tidy(() => model.features(image as tf.Tensor4D, false).dataSync())
  for (const pixel of range(pixels)) {
    for (const channel of range(channels)) {
      expect(actual[pixel * channels + channel]).to.be.closeTo(wanted(pixel, channel), 1e-5)
    }
  }
  image.dispose()
  model.dispose()
}

type Rows = (inputs: readonly number[], kernel: Float32Array, bias?: Float32Array) => readonly number[]

/** A fully connected layer. */
const connect: Rows = (inputs, kernel, bias) => {
  const outputs = kernel.length / inputs.length
  return range(outputs).map(
    (to) => sum(inputs.map((value, from) => value * kernel[from * outputs + to]!)) + (bias?.[to] ?? 0),
  )
}

const relu = (values: readonly number[]) => values.map((value) => Math.max(0, value))

const hardSigmoid = (x: number) => Math.min(Math.max(x + 3, 0), 6) / 6
const hardSwish = (x: number) => x * hardSigmoid(x)

describe('the library in tfjs', () => {
  before(() => tf.setBackend('cpu'))

  it('hard_sigmoid is three straight lines, and hard_swish x times that', async () => {
    // Spread out, so that the flat ends are reached.
    await compare(
      'activations',
      'in * 6 -> hard_sigmoid',
      (at) =>
        (...place) =>
          hardSigmoid(6 * at(...place)),
    )
    await compare(
      'activations',
      'in * 6 -> hard_swish',
      (at) =>
        (...place) =>
          hardSwish(6 * at(...place)),
    )
  })

  it('mish is x times the tanh of its softplus', () =>
    compare('activations', 'mish', (at) => (pixel, channel) => {
      const x = at(pixel, channel)
      return x * Math.tanh(Math.log(1 + Math.exp(x)))
    }))

  it('maxout is the largest of its convolutions', () =>
    compare('conv', `maxout(${channels}, 1x1, pieces=3)`, (at, named) => (pixel, channel) => {
      const column = range(channels).map((from) => at(pixel, from))
      const pieces = ['conv', 'conv_2', 'conv_3'].map((conv) =>
        connect(column, named(`maxout/${conv}/kernel`), named(`maxout/${conv}/bias`)),
      )
      return Math.max(...pieces.map((piece) => piece[channel]!))
    }))

  it('channel_shuffle deals the channels of every group out to all', () =>
    compare('conv', 'channel_shuffle(2)', (at) => (pixel, channel) => at(pixel, [0, 3, 1, 4, 2, 5][channel]!)))

  it('coordinate_attention scales every channel by what the means of its rows and of its columns say', () =>
    compare('attention', 'coordinate_attention(squeezed=4)', (at, named) => {
      const means = (places: readonly number[]) =>
        range(channels).map((channel) => sum(places.map((pixel) => at(pixel, channel))) / places.length)
      const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) =>
        named(`bn/${name}`),
      )
      const gates = (places: readonly number[], conv: string) => {
        const squeezed = connect(means(places), named('coordinate_attention/conv/kernel'), named('attention/conv/bias'))
        const normal = squeezed.map(
          (value, at) => (gamma![at]! * (value - mean![at]!)) / Math.sqrt(variance![at]! + 1e-3) + beta![at]!,
        )
        return connect(normal.map(hardSwish), named(`${conv}/kernel`), named(`${conv}/bias`)).map(sigmoid)
      }
      const rows = range(height).map((y) =>
        gates(
          range(width).map((x) => y * width + x),
          'conv_2',
        ),
      )
      const columns = range(width).map((x) =>
        gates(
          range(height).map((y) => y * width + x),
          'conv_3',
        ),
      )
      return (pixel, channel) =>
        at(pixel, channel) * rows[Math.floor(pixel / width)]![channel]! * columns[pixel % width]![channel]!
    }))

  it('multi_head_attention takes from every token as its key fits the query, head by head', () =>
    compare('transformer', `reshape([${pixels}, ${channels}]) -> multi_head_attention(2)`, (at, named) => {
      const token = (place: number) => range(channels).map((channel) => at(place, channel))
      const [queries, keys, values] = ['dense', 'dense_2', 'dense_3'].map((dense) =>
        range(pixels).map((place) =>
          connect(token(place), named(`attention/${dense}/kernel`), named(`attention/${dense}/bias`)),
        ),
      )
      const size = channels / 2
      const attend = (place: number, head: number) => {
        const part = (vector: readonly number[]) => vector.slice(head * size, (head + 1) * size)
        const scores = keys!.map((key) => dot(part(queries![place]!), part(key)) / Math.sqrt(size))
        const shares = scores.map((score) => Math.exp(score) / sum(scores.map(Math.exp)))
        return range(size).map((at) =>
          dot(
            shares,
            values!.map((value) => part(value)[at]!),
          ),
        )
      }
      const out = range(pixels).map((place) =>
        connect([...attend(place, 0), ...attend(place, 1)], named('dense_4/kernel'), named('dense_4/bias')),
      )
      return (place, channel) => out[place]![channel]!
    }))

  it('eca scales every channel by what its neighbors’ means say', () =>
    compare('attention', 'eca(3)', (at, named) => {
      const means = range(channels).map((channel) => sum(range(pixels).map((pixel) => at(pixel, channel))) / pixels)
      const kernel = named('channel_conv/kernel')
      const gate = (channel: number) =>
        sigmoid(sum([-1, 0, 1].map((step) => kernel[step + 1]! * (means[channel + step] ?? 0))))
      return (pixel, channel) => at(pixel, channel) * gate(channel)
    }))

  it('se scales every channel by what all means say', () =>
    compare('attention', 'se(reduction=2)', (at, named) => {
      const means = range(channels).map((channel) => sum(range(pixels).map((pixel) => at(pixel, channel))) / pixels)
      const squeezed = relu(connect(means, named('se/conv/kernel'), named('se/conv/bias')))
      const gates = connect(squeezed, named('se/conv_2/kernel'), named('se/conv_2/bias')).map(sigmoid)
      return (pixel, channel) => at(pixel, channel) * gates[channel]!
    }))

  it('cbam scales every channel by its mean and largest value, then every pixel by those of its channels', () =>
    compare('attention', 'cbam(reduction=2, kernel=3)', (at, named) => {
      const column = (channel: number) => range(pixels).map((pixel) => at(pixel, channel))
      const judge = (values: readonly number[]) =>
        connect(
          relu(connect(values, named('squeeze/kernel'), named('squeeze/bias'))),
          named('excite/kernel'),
          named('excite/bias'),
        )
      const average = judge(range(channels).map((channel) => sum(column(channel)) / pixels))
      const largest = judge(range(channels).map((channel) => Math.max(...column(channel))))
      const scaled = (pixel: number, channel: number) =>
        at(pixel, channel) * sigmoid(average[channel]! + largest[channel]!)
      const row = (pixel: number) => range(channels).map((channel) => scaled(pixel, channel))
      const maps = range(pixels).map((pixel) => [sum(row(pixel)) / channels, Math.max(...row(pixel))])
      const kernel = named('cbam/conv/kernel')
      const gate = (pixel: number) => {
        const [y, x] = [Math.floor(pixel / width), pixel % width]
        const terms = range(9).flatMap((tap) => {
          const [row, column] = [y + Math.floor(tap / 3) - 1, x + (tap % 3) - 1]
          if (row < 0 || row >= height || column < 0 || column >= width) return []
          return [0, 1].map((map) => maps[row * width + column]![map]! * kernel[2 * tap + map]!)
        })
        return sigmoid(sum(terms))
      }
      return (pixel, channel) => scaled(pixel, channel) * gate(pixel)
    }))

  const length = (values: readonly number[]) => Math.sqrt(sum(values.map((value) => value * value)))
  const measures: Readonly<Record<string, (a: readonly number[], b: readonly number[]) => number>> = {
    l1: (a, b) => sum(a.map((value, at) => Math.abs(value - b[at]!))) / a.length,
    euclidean: (a, b) => sum(a.map((value, at) => (value - b[at]!) ** 2)) / a.length,
    cosine: (a, b) => sum(a.map((value, at) => value * b[at]!)) / length(a) / length(b),
  }
  for (const [head, measure] of Object.entries(measures)) {
    it(`${head} makes a probability of its measure`, async () => {
      const { network, weights, named } = build(head, 'heads', 'global_avg_pool', head)
      const model = await buildModel(network, weights)
      const sides = [1, 2].map((seed) => random([3, channels], seed))
      const [left, right] = sides.map((side) => side.arraySync() as number[][])
      const actual = tf.tidy(() => model.score(sides[0]!, sides[1]!, false).values.dataSync())
      const [factor, offset] = [named('dense/kernel')[0]!, named('dense/bias')[0]!]
      left!.forEach((features, pair) => {
        expect(actual[pair]).to.be.closeTo(sigmoid(factor * measure(features, right![pair]!) + offset), 1e-6)
      })
      for (const side of sides) side.dispose()
      model.dispose()
    })
  }
})
