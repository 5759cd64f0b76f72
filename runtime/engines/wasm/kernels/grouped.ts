/** Grouped convolutions of any stride and dilation, and their gradients: the general case. */
import { type GroupedConvolutionAttributes, groupedConvolutionContracts } from '../../gradients/grouped-convolution.js'
import type { Simd } from '../simd/run.js'
import type { Convolution } from './convolve.js'
import { convolve } from './convolve.js'
import { filterGradient } from './filter-gradient.js'
import type { Ending } from './fused.js'
import type { Geometry, Shape4D } from './geometry.js'
import type { BackendWasm, OwnKernel, TensorInfo } from './heap.js'
import { address, allocate, floats, ownKernel } from './heap.js'

const { forward, inputGradient, filterGradient: ofFilter, fused } = groupedConvolutionContracts

export const groupedKernels: readonly OwnKernel[] = [
  ownKernel(forward, ({ inputs: { x, filter }, backend, attrs }, simd) => ({
    y: convolveForward(backend, simd, x, filter, geometry(shapeOf(x), filter.shape, attrs)),
  })),
  ownKernel(inputGradient, ({ inputs: { dy, filter }, backend, attrs }, simd) => ({
    dx: convolveBackward(backend, simd, dy, filter, geometry(attrs.inputShape, filter.shape, attrs)),
  })),
  ownKernel(ofFilter, ({ inputs: { x, dy }, backend, attrs }, simd) => ({
    dw: filterGradient(backend, simd, x, dy, geometry(shapeOf(x), attrs.filterShape, attrs)),
  })),
  ownKernel(fused, ({ inputs: { x, filter, bias }, backend, attrs }, simd) => ({
    y: convolveForward(backend, simd, x, filter, geometry(shapeOf(x), filter.shape, attrs), { bias, relu: attrs.relu }),
  })),
]

const shapeOf = (x: TensorInfo): Shape4D => x.shape as unknown as Shape4D

function geometry(
  input: Shape4D,
  filterShape: readonly number[],
  { groups, strides, dilations, pad }: GroupedConvolutionAttributes,
): Geometry {
  const filter = filterShape as unknown as Shape4D
  const extent = (axis: 0 | 1): number => {
    const reach = (filter[axis] - 1) * dilations[axis] + 1
    return Math.floor((input[axis + 1] + pad[axis][0] + pad[axis][1] - reach) / strides[axis]) + 1
  }
  const before = [pad[0][0], pad[1][0]] as const
  return { input, filter, output: [input[0], extent(0), extent(1), filter[3]], groups, strides, dilations, before }
}

/** The convolution of `x` with a bias and an optional relu. */
export function convolveForward(
  backend: BackendWasm,
  simd: Simd,
  x: TensorInfo,
  filter: TensorInfo,
  info: Geometry,
  end: Ending = {},
): TensorInfo {
  const { input, output, groups, strides, dilations, before } = info
  const [height, width, inputs, filters] = info.filter
  const outputs = filters / groups
  const y = allocate(backend, output)
  const [from, to, kernel] = [x, y, filter].map((tensor) => address(backend, tensor)) as [number, number, number]
  const bias = end.bias && address(backend, end.bias)
  convolve(
    backend,
    simd,
    Array.from({ length: groups }, (_, group): Convolution => {
      const skip = group * outputs * 4
      return {
        ...{ x: from + group * inputs * 4, pixel: input[3] * 4, images: input[0], size: [input[1], input[2]] },
        ...{ before, strides, dilations, taps: [height, width], floats: inputs, columns: outputs },
        filter: (row, column) => ({
          at: kernel + (row * width + column) * inputs * filters * 4 + skip,
          rowStep: filters * 4,
          columnStep: 4,
        }),
        ...{ y: to + skip, outSize: [output[1], output[2]], yImage: output[1] * output[2] * filters * 4 },
        ...{ yRow: output[2] * filters * 4, yPixel: filters * 4, relu: end.relu ?? false },
        ...(bias === undefined ? {} : { bias: bias + skip }),
      }
    }),
  )
  return y
}

/** Along one axis, for image pixels at distance `stride`: the taps that read them, last first, and their outputs. */
interface Phase {
  readonly first: number
  readonly taps: readonly number[]
  readonly before: number
  readonly dilation: number
}

/**
 * With a stride, different taps read different pixels: pixels with the same taps form one convolution of the output
 * gradients, without multiplications by zero.
 */
function phases(taps: number, stride: number, dilation: number, before: number): Phase[] {
  return Array.from({ length: stride }, (_, first) => {
    const meeting = Array.from({ length: taps }, (_, at) => taps - 1 - at).filter(
      (tap) => (first + before - tap * dilation) % stride === 0,
    )
    const [last, next] = meeting
    return {
      first,
      taps: meeting,
      before: last === undefined ? 0 : -(first + before - last * dilation) / stride,
      dilation: last === undefined || next === undefined ? 1 : ((last - next) * dilation) / stride,
    }
  })
}

/** The gradient of the images. */
export function convolveBackward(
  backend: BackendWasm,
  simd: Simd,
  dy: TensorInfo,
  filter: TensorInfo,
  info: Geometry,
): TensorInfo {
  const dx = allocate(backend, info.input)
  const [down, right] = [0, 1].map((axis) =>
    phases(info.filter[axis], info.strides[axis], info.dilations[axis], info.before[axis]).filter(
      ({ first }) => first < info.input[axis + 1],
    ),
  ) as [Phase[], Phase[]]
  const pairs = down.flatMap((row) => right.map((column) => [row, column] as const))
  const met = pairs.filter(([row, column]) => row.taps.length * column.taps.length > 0)
  if (met.length < pairs.length) floats(backend, dx).fill(0)
  const places = { dy: address(backend, dy), filter: address(backend, filter), dx: address(backend, dx) }
  const groups = Array.from({ length: info.groups }, (_, group) => group)
  convolve(
    backend,
    simd,
    met.flatMap(([row, column]) => groups.map((group) => backwards(info, places, group, row, column))),
  )
  return dx
}

function backwards(
  { input, filter, output, groups, strides }: Geometry,
  places: Readonly<Record<'dy' | 'filter' | 'dx', number>>,
  group: number,
  row: Phase,
  column: Phase,
): Convolution {
  const [, width, inputs, filters] = filter
  const outputs = filters / groups
  const pixel = input[3] * 4
  return {
    ...{ x: places.dy + group * outputs * 4, pixel: filters * 4, images: input[0], size: [output[1], output[2]] },
    ...{ before: [row.before, column.before], strides: [1, 1], dilations: [row.dilation, column.dilation] },
    ...{ taps: [row.taps.length, column.taps.length], floats: outputs, columns: inputs },
    filter: (i, j) => ({
      at: places.filter + ((row.taps[i] * width + column.taps[j]) * inputs * filters + group * outputs) * 4,
      rowStep: 4,
      columnStep: filters * 4,
    }),
    y: places.dx + (row.first * input[2] + column.first) * pixel + group * inputs * 4,
    outSize: [Math.ceil((input[1] - row.first) / strides[0]), Math.ceil((input[2] - column.first) / strides[1])],
    ...{ yImage: input[1] * input[2] * pixel, yRow: strides[0] * input[2] * pixel, yPixel: strides[1] * pixel },
  }
}
