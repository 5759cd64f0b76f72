import { expect } from 'chai'
import type { Shape } from '../../../compiler/graph.js'
import { expectClose, type Run, runInTfjs } from '../helpers/run-operator.js'

/** The values along the last axis, apart. */
const rows = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) => Array.from(values).slice(row * width, (row + 1) * width))

describe('operators without windows, by their definitions', () => {
  const pairwise: Readonly<Record<string, (a: number, b: number) => number>> = {
    add: (a, b) => a + b,
    subtract: (a, b) => a - b,
    multiply: (a, b) => a * b,
    divide: (a, b) => a / b,
    maximum: Math.max,
    minimum: Math.min,
  }
  /** The index of the value of an operand of this shape for a pixel of a 3x2x2 image. */
  const places: readonly (readonly [Shape, (pixel: number, channel: number) => number])[] = [
    [[3, 2, 2], (pixel, channel) => 2 * pixel + channel],
    [[1, 1, 2], (_, channel) => channel],
    [[3, 2, 1], (pixel) => pixel],
    [[3, 1, 2], (pixel, channel) => 2 * Math.floor(pixel / 2) + channel],
    [[1, 2, 2], (pixel, channel) => 2 * (pixel % 2) + channel],
    [[1, 1, 1], () => 0],
    [[1], () => 0],
  ]
  for (const [name, combine] of Object.entries(pairwise)) {
    for (const [shape, place] of places) {
      it(`${name} takes 3x2x2 and ${shape.join('x')}, in either order`, async () => {
        const image: Shape = [3, 2, 2]
        const [forth, back] = [await runInTfjs(name, [image, shape]), await runInTfjs(name, [shape, image])]
        const expected = ({ inputs }: Run, large: number, order: (a: number, b: number) => number) =>
          Array.from(inputs[large].values, (value, i) =>
            order(value, inputs[1 - large].values[place(Math.floor(i / 2), i % 2)]),
          )
        expectClose(forth.values, expected(forth, 0, combine))
        expectClose(
          back.values,
          expected(back, 1, (value, other) => combine(other, value)),
        )
      })
    }
  }

  it('add takes more than two', async () => {
    const { inputs, values } = await runInTfjs('add', [[2], [1], [2]])
    const [a, b, c] = inputs.map((input) => input.values)
    expectClose(values, [a[0] + b[0] + c[0], a[1] + b[0] + c[1]])
  })

  const functions: Readonly<Record<string, (x: number) => number>> = {
    abs: Math.abs,
    square: (x) => x * x,
    sqrt: Math.sqrt,
    exp: Math.exp,
    log: Math.log,
    'pow(3)': (x) => x ** 3,
    'pow(0.5)': (x) => x ** 0.5,
    elu: (x) => (x > 0 ? x : Math.exp(x) - 1),
    softplus: (x) => Math.log(1 + Math.exp(x)),
    identity: (x) => x,
    relu: (x) => Math.max(0, x),
    relu6: (x) => Math.min(6, Math.max(0, x)),
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    tanh: Math.tanh,
    swish: (x) => x / (1 + Math.exp(-x)),
    'leaky_relu(0.2)': (x) => (x > 0 ? x : 0.2 * x),
    'clip(-0.5, 1.5)': (x) => Math.min(Math.max(x, -0.5), 1.5),
    'clip(high=2)': (x) => Math.min(x, 2),
    'clip(low=0.25)': (x) => Math.max(x, 0.25),
    'rescale(scale=0.17, offset=3)': (x) => 0.17 * x + 3,
    reciprocal: (x) => 1 / x,
    dropout: (x) => x,
    drop_path: (x) => x,
  }
  for (const [name, map] of Object.entries(functions)) {
    it(`${name} goes value by value`, async () => {
      const call = name.startsWith('drop') ? `${name}(0.5)` : name
      const { inputs, values } = await runInTfjs(call, [[5, 3, 2]], 5)
      // Also beyond the bend of relu6.
      expect(Math.max(...Array.from(inputs[0].values))).to.be.above(6)
      expectClose(values, Array.from(inputs[0].values, map))
    })
  }

  // Published values of the normal distribution: P(X <= 1), P(X <= -1), P(X <= 2).
  it('gelu is x times the normal distribution below x', async () => {
    const { values } = await runInTfjs('gelu', [[4]], [0, 1, -1, 2])
    expectClose(values, [0, 0.8413447, -0.1586553, 2 * 0.9772499])
  })

  it('prelu has a slope for every channel', async () => {
    const { inputs, values, weights } = await runInTfjs('prelu', [[3, 2, 2]])
    expectClose(
      values,
      Array.from(inputs[0].values, (x, i) => (x > 0 ? x : weights.alpha[i % 2] * x)),
    )
  })

  it('softmax, l2_normalize and scale go along the last axis', async () => {
    const soft = await runInTfjs('softmax', [[3, 2, 4]])
    const shares = (row: number[]) => row.map((x) => Math.exp(x) / row.reduce((sum, other) => sum + Math.exp(other), 0))
    expectClose(soft.values, rows(soft.inputs[0].values, 4).flatMap(shares))
    const unit = await runInTfjs('l2_normalize', [[3, 2, 4]])
    const normalized = (row: number[]) => row.map((x) => x / Math.hypot(...row))
    expectClose(unit.values, rows(unit.inputs[0].values, 4).flatMap(normalized))
    const zeros = await runInTfjs('l2_normalize', [[3]], [0, 0, 0])
    expectClose(zeros.values, [0, 0, 0])
    const { inputs, values, weights } = await runInTfjs('scale', [[3, 2, 2]])
    expectClose(
      values,
      Array.from(inputs[0].values, (x, i) => weights.gamma[i % 2] * x),
    )
  })

  const over: Readonly<Record<string, (values: readonly number[]) => number>> = {
    sum: (values) => values.reduce((sum, x) => sum + x, 0),
    mean: (values) => values.reduce((sum, x) => sum + x, 0) / values.length,
    max: (values) => Math.max(...values),
    min: (values) => Math.min(...values),
  }
  for (const [name, reduce] of Object.entries(over)) {
    it(`${name} goes over everything, the image or the channels`, async () => {
      const shape: Shape = [3, 2, 4]
      const all = await runInTfjs(name, [shape])
      expectClose(all.values, [reduce(Array.from(all.inputs[0].values))])
      const space = await runInTfjs(`${name}(over=space)`, [shape])
      const byChannel = [0, 1, 2, 3].map((c) => Array.from(space.inputs[0].values).filter((_, i) => i % 4 === c))
      expectClose(space.values, byChannel.map(reduce))
      const deep = await runInTfjs(`${name}(over=channels)`, [shape])
      expect(deep.shape).to.deep.equal([3, 2, 1])
      expectClose(deep.values, rows(deep.inputs[0].values, 4).map(reduce))
    })
  }

  it('concat and split keep pixels together', async () => {
    const joined = await runInTfjs('concat', [
      [1, 2, 1],
      [1, 2, 2],
      [1, 2, 1],
    ])
    const [a, b, c] = joined.inputs.map(({ values }) => values)
    expectClose(joined.values, [a[0], b[0], b[1], c[0], a[1], b[2], b[3], c[1]])
    const half = await runInTfjs('split(2, 1)', [[1, 2, 4]], [0, 1, 2, 3, 4, 5, 6, 7])
    expectClose(half.values, [2, 3, 6, 7])
  })

  it('concat, split and slice go along other axes too', async () => {
    const joined = await runInTfjs('concat(along=tokens)', [
      [1, 2],
      [2, 2],
    ])
    expectClose(
      joined.values,
      joined.inputs.flatMap(({ values }) => Array.from(values)),
    )
    const columns = await runInTfjs('concat(along=width)', [
      [2, 1, 1],
      [2, 2, 1],
    ])
    const [a, b] = columns.inputs.map(({ values }) => values)
    expectClose(columns.values, [a[0], b[0], b[1], a[1], b[2], b[3]])
    const row = await runInTfjs('split(2, 1, along=height)', [[2, 2, 1]], [0, 1, 2, 3])
    expectClose(row.values, [2, 3])
    const middle = await runInTfjs('slice(1, 2)', [[2, 4]], [0, 1, 2, 3, 4, 5, 6, 7])
    expectClose(middle.values, [1, 2, 5, 6])
    const token = await runInTfjs('slice(1, 1, along=tokens)', [[3, 2]], [0, 1, 2, 3, 4, 5])
    expectClose(token.values, [2, 3])
  })

  it('space_to_depth takes blocks row by row, and depth_to_space puts them back', async () => {
    // By TensorFlow's example: the pixels 1 to 16 of a 4x4 image, in blocks of 2x2.
    const image = [1, 2, 5, 6, 3, 4, 7, 8, 9, 10, 13, 14, 11, 12, 15, 16]
    const deep = await runInTfjs('space_to_depth(2)', [[4, 4, 1]], image)
    expect(deep.shape).to.deep.equal([2, 2, 4])
    expectClose(
      deep.values,
      Array.from({ length: 16 }, (_, i) => i + 1),
    )
    const back = await runInTfjs('depth_to_space(2)', [[2, 2, 4]], Array.from(deep.values))
    expectClose(back.values, image)
    const wide = await runInTfjs('space_to_depth(1x2)', [[1, 4, 2]], [0, 1, 2, 3, 4, 5, 6, 7])
    expect(wide.shape).to.deep.equal([1, 2, 4])
    expectClose(wide.values, [0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('transpose puts the axes in the order that it is given', async () => {
    const matrix = await runInTfjs('transpose([1, 0])', [[2, 3]], [0, 1, 2, 3, 4, 5])
    expect(matrix.shape).to.deep.equal([3, 2])
    expectClose(matrix.values, [0, 3, 1, 4, 2, 5])
    // By numpy: arange(12).reshape(2, 3, 2).transpose(2, 0, 1).
    const turned = await runInTfjs('transpose([2, 0, 1])', [[2, 3, 2]], [...Array(12).keys()])
    expect(turned.shape).to.deep.equal([2, 2, 3])
    expectClose(turned.values, [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11])
  })

  for (const [call, shapes] of [
    [
      'matmul',
      [
        [2, 3],
        [3, 4],
      ],
    ],
    [
      'matmul(transpose_a=true)',
      [
        [3, 2],
        [3, 4],
      ],
    ],
    [
      'matmul(transpose_b=true)',
      [
        [2, 3],
        [4, 3],
      ],
    ],
    [
      'matmul(transpose_a=true, transpose_b=true)',
      [
        [3, 2],
        [4, 3],
      ],
    ],
    [
      'matmul(transpose_b=true)',
      [
        [2, 2, 3],
        [2, 4, 3],
      ],
    ],
  ] as const) {
    it(`${call} of ${shapes.map((shape) => shape.join('x')).join(' and ')} sums products`, async () => {
      const { inputs, values } = await runInTfjs(call, shapes)
      const matrices = shapes[0].length === 3 ? 2 : 1
      const at = (side: 0 | 1, matrix: number, row: number, column: number) => {
        const [rows, columns] = shapes[side].slice(-2)
        const place = call.includes(side === 0 ? 'transpose_a' : 'transpose_b')
          ? column * columns + row
          : row * columns + column
        return inputs[side].values[matrix * rows * columns + place]
      }
      const expected = Array.from({ length: matrices * 8 }, (_, i) => {
        const [matrix, row, column] = [Math.floor(i / 8), Math.floor((i % 8) / 4), i % 4]
        return [0, 1, 2].reduce((sum, k) => sum + at(0, matrix, row, k) * at(1, matrix, k, column), 0)
      })
      expectClose(values, expected)
    })
  }

  it('pad, crop and reshape place values as they say', async () => {
    const padded = await runInTfjs('pad(0x1, after=1x0)', [[2, 2, 1]], [1, 2, 3, 4])
    expectClose(padded.values, [0, 1, 2, 0, 3, 4, 0, 0, 0])
    const cropped = await runInTfjs('crop(0x1, after=1x0)', [[2, 2, 1]], [1, 2, 3, 4])
    expectClose(cropped.values, [2])
    const reshaped = await runInTfjs('reshape(1x2x3)', [[6]], [1, 2, 3, 4, 5, 6])
    expect(reshaped.shape).to.deep.equal([1, 2, 3])
    expectClose(reshaped.values, [1, 2, 3, 4, 5, 6])
  })

  // What PyTorch 2's interpolate gives with align_corners=False, and Keras 3's UpSampling2D.
  it('upsample repeats pixels, or draws lines between their centers', async () => {
    const nearest = await runInTfjs('upsample(1x2)', [[1, 2, 1]], [1, 3])
    expectClose(nearest.values, [1, 1, 3, 3])
    const bilinear = await runInTfjs('upsample(2, method=bilinear)', [[2, 2, 1]], [1, 2, 3, 4])
    const lines = [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4]
    expectClose(bilinear.values, lines)
    const three = await runInTfjs('upsample(1x3, method=bilinear)', [[1, 2, 1]], [0, 3])
    expectClose(three.values, [0, 0, 1, 2, 3, 3])
  })

  it('global_avg_pool is the mean over the image, and flatten keeps the order', async () => {
    const mean = await runInTfjs('global_avg_pool(keep_dims=true)', [[3, 4, 2]])
    const { values } = mean.inputs[0]
    const expected = [0, 1].map((c) => Array.from(values).reduce((sum, x, i) => (i % 2 === c ? sum + x / 12 : sum), 0))
    expectClose(mean.values, expected)
    const flat = await runInTfjs('flatten', [[3, 4, 2]])
    expect(Array.from(flat.values)).to.deep.equal(Array.from(flat.inputs[0].values))
  })
})
