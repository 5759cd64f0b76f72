/**
 * The gradient of a convolution's filter: for every tap, the input pixels that it reads times the gradients of their
 * outputs.
 */
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import type { Geometry } from './geometry.js'
import type { BackendWasm, TensorInfo } from './heap.js'
import { address, allocate, floats, release } from './heap.js'

/** The most pixels that are packed, and the most floats of them on both sides: the size of a second-level cache. */
const mostPixels = 192
const floatsOfPass = 1 << 16

/** Images and gradients that all taps, if there are several, process before the next ones: the size of caches. */
const bytesAtOnce = 2 << 20

/**
 * With fewer input channels than this, a row of taps is processed together, if its pixels are contiguous in the image.
 */
const fewChannels = 4

/**
 * The number of independent parts for threads, and the number of channels on one side up to which the other side is
 * packed again.
 */
const parts = 16
const fewestOfPart = 32

/** The number of pixels per block, and the memory for them: a multiple of four channels on each side. */
export function passOf(inputs: number, outputs: number): { readonly pixels: number; readonly floats: number } {
  const floats = Math.ceil(inputs / 4) * 4 + Math.ceil(outputs / 4) * 4
  const pixels = Math.max(16, Math.min(mostPixels, Math.floor(floatsOfPass / floats)))
  return { pixels, floats: pixels * floats }
}

/** `inputs` by `outputs` channels, split into about `wanted` parts. */
export function cutChannels(inputs: number, outputs: number, wanted: number): { i: Part; o: Part }[] {
  const down = Math.max(1, Math.min(wanted, Math.floor(inputs / fewestOfPart)))
  const across = Math.max(1, Math.min(Math.ceil(wanted / down), Math.floor(outputs / fewestOfPart)))
  return ranges(inputs, down, 4).flatMap((i) => ranges(outputs, across, 8).map((o) => ({ i, o })))
}

interface Part {
  readonly start: number
  readonly count: number
}

/** The gradient of a convolution's filter, in the filter's shape. */
export function filterGradient(
  backend: BackendWasm,
  simd: Simd,
  x: TensorInfo,
  dy: TensorInfo,
  info: Geometry,
): TensorInfo {
  const out = allocate(backend, info.filter)
  floats(backend, out).fill(0)
  const places = { x: address(backend, x), dy: address(backend, dy), dw: address(backend, out) }
  const { input, filter, output, groups, dilations } = info
  const sideBySide = input[3] < fewChannels && groups === 1 && dilations[1] === 1
  const lists = sideBySide ? rowsOfTaps(info) : [singleTaps(info)]
  const imageBytes = 4 * input[1] * input[2] * input[3]
  const gradientBytes = 4 * output[1] * output[2] * output[3]
  const single = filter[0] * filter[1] === 1
  const images = single ? input[0] : Math.max(1, Math.floor(bytesAtOnce / (imageBytes + gradientBytes)))
  for (let first = 0; first < input[0]; first += images) {
    const count = Math.min(images, input[0] - first)
    const there = { ...places, x: places.x + first * imageBytes, dy: places.dy + first * gradientBytes }
    for (const taps of lists)
      run(
        backend,
        simd,
        taps.flatMap((tap) => tapCalls(info, count, there, tap)),
      )
  }
  return out
}

/** A call of the function, without the address of its scratch memory. */
interface FilterCall {
  readonly places: readonly [x: number, dy: number, dw: number]
  readonly rest: readonly number[]
  /** The size of the scratch memory in floats. */
  readonly room: number
}

/** Adds separate scratch memory to each call. */
export function run(backend: BackendWasm, simd: Simd, calls: readonly FilterCall[]): void {
  const scratch = allocate(backend, [calls.reduce((sum, { room }) => sum + room, 0)])
  let free = address(backend, scratch)
  const list = calls.map(({ places, rest, room }) => {
    const parameters = [...places, free, ...rest]
    free += room * 4
    return parameters
  })
  simd.each('filterGradient', list)
  release(backend, scratch)
}

interface Tap {
  /** The filter's row and column. */
  readonly row: number
  readonly column: number
  /** The number of input channels of a group from that tap on, which may include the next taps of the row. */
  readonly channels: number
  /** The output columns for which all of them are inside the image. */
  readonly from: number
  readonly to: number
}

/** The range of outputs along an axis, end exclusive, whose input `at * stride + offset` is in `0..size`. */
function inside(offset: number, stride: number, size: number, outputs: number): { from: number; to: number } {
  const from = Math.max(0, Math.ceil(-offset / stride))
  return { from, to: Math.max(from, Math.min(outputs, Math.floor((size - 1 - offset) / stride) + 1)) }
}

/** The output columns for which a column of taps is inside the image. */
function columnsOf({ input, output, strides, dilations, before }: Geometry, column: number) {
  return inside(column * dilations[1] - before[1], strides[1], input[2], output[2])
}

function singleTaps(info: Geometry): Tap[] {
  const [height, width, channels] = info.filter
  return Array.from({ length: height * width }, (_, tap) => {
    const column = tap % width
    return { row: Math.floor(tap / width), column, channels, ...columnsOf(info, column) }
  })
}

/**
 * Whole rows of taps where possible, single taps at the borders; processed in sequence, as they add to the same sums.
 */
function rowsOfTaps(info: Geometry): Tap[][] {
  const [height, width, channels] = info.filter
  const first = columnsOf(info, 0)
  const last = columnsOf(info, width - 1)
  const from = Math.max(first.from, last.from)
  const to = Math.max(from, Math.min(first.to, last.to))
  const whole = Array.from({ length: height }, (_, row) => ({ row, column: 0, channels: width * channels, from, to }))
  const left = singleTaps(info).map((tap) => ({ ...tap, to: Math.min(tap.to, from) }))
  const right = singleTaps(info).map((tap) => ({ ...tap, from: Math.max(tap.from, to) }))
  return [whole, left, right].map((taps) => taps.filter((tap) => tap.from < tap.to))
}

function tapCalls(
  { input, filter, output, groups, strides, dilations, before }: Geometry,
  images: number,
  places: { readonly x: number; readonly dy: number; readonly dw: number },
  tap: Tap,
): FilterCall[] {
  const [, inHeight, inWidth, inChannels] = input
  const [, outHeight, outWidth, filters] = output
  const offset = tap.row * dilations[0] - before[0]
  const { from, to } = inside(offset, strides[0], inHeight, outHeight)
  if (from >= to || tap.from >= tap.to) return []
  const pixel = 4 * inChannels
  const gradient = 4 * filters
  const top = from * strides[0] + offset
  const left = tap.from * strides[1] + tap.column * dilations[1] - before[1]
  const columns = tap.to - tap.from
  const outputs = filters / groups
  const cut = cutChannels(tap.channels, outputs, Math.ceil(parts / (groups * filter[0] * filter[1])))
  return Array.from({ length: groups }, (_, group) =>
    cut.map(({ i, o }): FilterCall => {
      const { pixels } = passOf(i.count, o.count)
      const band = Math.max(1, Math.floor(pixels / columns))
      const tapAt = ((tap.row * filter[1] + tap.column) * filter[2] + i.start) * gradient
      const output = 4 * (group * outputs + o.start)
      return {
        places: [
          places.x + (top * inWidth + left) * pixel + 4 * (group * filter[2] + i.start),
          places.dy + (from * outWidth + tap.from) * gradient + output,
          places.dw + tapAt + output,
        ],
        rest: [
          ...[images, to - from, columns, band, strides[1] * pixel, gradient, strides[0] * inWidth * pixel],
          ...[outWidth * gradient, inHeight * inWidth * pixel, outHeight * outWidth * gradient, gradient],
          ...[i.count, o.count],
        ],
        room: band * columns * (passOf(i.count, o.count).floats / pixels),
      }
    }),
  ).flat()
}
