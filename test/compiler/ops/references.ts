/**
 * The window operators once more, in the plainest way: one loop for every axis, as their definitions say. Padding is
 * worked out from TensorFlow's own description: `same` covers ceil(n / s) windows, the missing cells split evenly, an
 * odd one at the end.
 */
import type { Attributes, Shape } from '../../../compiler/graph.js'

export interface Image {
  readonly shape: Shape
  readonly values: ArrayLike<number>
}

interface Axis {
  readonly count: number
  readonly before: number
}

function axis(extent: number, kernel: number, stride: number, padding: unknown, index: 0 | 1): Axis {
  if (padding === 'same') {
    const count = Math.ceil(extent / stride)
    return { count, before: Math.floor(Math.max(0, (count - 1) * stride + kernel - extent) / 2) }
  }
  if (padding === 'ceil') {
    // As PyTorch counts with ceil_mode: a last window that would start after the image is dropped.
    const all = Math.ceil((extent - kernel) / stride) + 1
    return { count: (all - 1) * stride >= extent ? all - 1 : all, before: 0 }
  }
  const before = Array.isArray(padding) ? padding[index] : 0
  let count = 0
  while (count * stride + kernel <= extent + 2 * before) count += 1
  return { count, before }
}

type Gather = (out: number[], taps: readonly { at: number; tap: number }[]) => void

/** Calls `gather` for every window, with the pixels (`at`, row-major) under its taps; those outside are left out. */
function slide(
  image: Image,
  size: Shape,
  stride: Shape,
  padding: unknown,
  gather: Gather,
  dilation: Shape = [1, 1],
): Image {
  const [height, width] = image.shape
  const rows = axis(height, (size[0] - 1) * dilation[0] + 1, stride[0], padding, 0)
  const columns = axis(width, (size[1] - 1) * dilation[1] + 1, stride[1], padding, 1)
  const values: number[] = []
  for (let y = 0; y < rows.count; y++) {
    for (let x = 0; x < columns.count; x++) {
      const taps: { at: number; tap: number }[] = []
      for (let i = 0; i < size[0]; i++) {
        for (let j = 0; j < size[1]; j++) {
          const row = y * stride[0] + i * dilation[0] - rows.before
          const column = x * stride[1] + j * dilation[1] - columns.before
          if (row < 0 || column < 0 || row >= height || column >= width) continue
          taps.push({ at: row * width + column, tap: i * size[1] + j })
        }
      }
      gather(values, taps)
    }
  }
  const positions = rows.count * columns.count
  return { shape: [rows.count, columns.count, values.length / positions], values }
}

const pair = (value: unknown): Shape => value as Shape

/** `kernel` is [height, width, channels / groups, filters], row-major. */
export function conv(image: Image, attributes: Attributes, kernel: ArrayLike<number>, bias: ArrayLike<number>): Image {
  const channels = image.shape[2]
  const filters = Number(attributes.filters)
  const groups = Number(attributes.groups ?? 1)
  const seen = channels / groups
  return slideBy(attributes, image, (out, taps) => {
    for (let f = 0; f < filters; f++) {
      const first = Math.floor((f * groups) / filters) * seen
      let sum = bias[f] ?? 0
      for (const { at, tap } of taps) {
        for (let c = 0; c < seen; c++) {
          sum += image.values[at * channels + first + c] * kernel[(tap * seen + c) * filters + f]
        }
      }
      out.push(sum)
    }
  })
}

const slideBy = ({ kernel, stride, padding, dilation }: Attributes, image: Image, gather: Gather) =>
  slide(image, pair(kernel), pair(stride), padding, gather, pair(dilation ?? [1, 1]))

/** `depthwise` is [height, width, channels, multiplier]; the pointwise half is `conv` of 1x1. */
export function depthwise(image: Image, attributes: Attributes, kernel: ArrayLike<number>): Image {
  const channels = image.shape[2]
  const multiplier = Number(attributes.depth_multiplier)
  return slideBy(attributes, image, (out, taps) => {
    for (let c = 0; c < channels; c++) {
      for (let m = 0; m < multiplier; m++) {
        out.push(
          taps.reduce(
            (sum, { at, tap }) => sum + image.values[at * channels + c] * kernel[(tap * channels + c) * multiplier + m],
            0,
          ),
        )
      }
    }
  })
}

export function pool(kind: 'max' | 'mean', image: Image, attributes: Attributes): Image {
  const channels = image.shape[2]
  return slide(image, pair(attributes.size), pair(attributes.stride), attributes.padding, (out, taps) => {
    for (let c = 0; c < channels; c++) {
      const seen = taps.map(({ at }) => image.values[at * channels + c])
      out.push(kind === 'max' ? Math.max(...seen) : seen.reduce((sum, value) => sum + value, 0) / seen.length)
    }
  })
}

/** Every pixel puts its window, `stride` apart; `kernel` is `[height, width, filters, channels]`. */
export function convTranspose(
  { shape: [height, width, channels], values }: Image,
  attributes: Attributes,
  output: readonly number[],
  kernel: ArrayLike<number>,
  bias: ArrayLike<number> | undefined,
): Image {
  const [rows, columns] = pair(attributes.kernel)
  const stride = pair(attributes.stride)
  const { padding } = attributes
  const before = [rows, columns].map((size, axis) => {
    if (Array.isArray(padding)) return Number(padding[axis])
    return padding === 'same' ? Math.floor(Math.max(size - stride[axis], 0) / 2) : 0
  })
  const [outHeight, outWidth, filters] = output
  const sums = Array.from({ length: outHeight * outWidth * filters }, (_, at) => bias?.[at % filters] ?? 0)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const [toY, toX] = [y * stride[0] + row - before[0], x * stride[1] + column - before[1]]
          if (toY < 0 || toY >= outHeight || toX < 0 || toX >= outWidth) continue
          for (let f = 0; f < filters; f++) {
            for (let c = 0; c < channels; c++) {
              const weight = kernel[((row * columns + column) * filters + f) * channels + c]
              sums[(toY * outWidth + toX) * filters + f] += weight * values[(y * width + x) * channels + c]
            }
          }
        }
      }
    }
  }
  return { shape: output, values: sums }
}

/** Every channel from its neighbors; an even kernel sees one more of those after than of those before. */
export function channelConv(image: Image, kernel: ArrayLike<number>, bias: number): Image {
  const before = Math.floor((kernel.length - 1) / 2)
  const values = Array.from({ length: image.shape[2] }, (_, c) =>
    Array.from(kernel).reduce((sum, weight, i) => sum + weight * (image.values[c + i - before] ?? 0), bias),
  )
  return { shape: image.shape, values }
}

/**
 * Group normalization of one example, channel by channel: of a layer normalization, every pixel is an example of one
 * group. `gamma` and
 * `beta` may be missing.
 */
export function groupNorm(
  { shape, values }: Image,
  groups: number,
  epsilon: number,
  { gamma, beta }: Readonly<Record<string, ArrayLike<number>>>,
): Image {
  const channels = shape[shape.length - 1]
  const groupOf = (at: number) => Math.floor(((at % channels) * groups) / channels)
  const statistics = Array.from({ length: groups }, (_, group) => {
    const members = Array.from(values).filter((_, at) => groupOf(at) === group)
    const mean = members.reduce((sum, value) => sum + value, 0) / members.length
    return { mean, variance: members.reduce((sum, value) => sum + (value - mean) ** 2, 0) / members.length }
  })
  const normal = Array.from(values, (value, at) => {
    const { mean, variance } = statistics[groupOf(at)]
    return (
      ((value - mean) / Math.sqrt(variance + epsilon)) * (gamma?.[at % channels] ?? 1) + (beta?.[at % channels] ?? 0)
    )
  })
  return { shape, values: normal }
}

export function layerNorm(
  { shape, values }: Image,
  epsilon: number,
  weights: Readonly<Record<string, ArrayLike<number>>>,
): Image {
  const channels = shape[shape.length - 1]
  const rows = Array.from({ length: values.length / channels }, (_, row) =>
    Array.from(values).slice(row * channels, (row + 1) * channels),
  )
  const normal = rows.map((row) => groupNorm({ shape: [channels], values: row }, 1, epsilon, weights).values)
  return { shape, values: normal.flatMap((row) => Array.from(row)) }
}
