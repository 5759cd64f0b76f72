/** The gradient of a convolution's filter: for every tap, the pixels that it met times the gradients that they made. */
import type { backend_util } from '@tensorflow/tfjs-core'
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import type { BackendWasm, TensorInfo } from './heap.js'
import { address, allocate, floats } from './heap.js'
import { suitsWinograd, winogradFilterGradient } from './winograd.js'

type Geometry = backend_util.Conv2DInfo

/** How many pixels a pass covers: with sixteen floats of each side in the first-level cache. */
const pixelsPerPass = 192

/** Images and gradients that all taps, where there are several, go over before the next ones are taken: what caches hold. */
const bytesAtOnce = 2 << 20

/** Fewer input channels than this are taken together with the taps of a row, where the image has them side by side. */
const fewChannels = 4

/** Into how many independent parts a tap's input channels are cut at most, for threads to share. */
const partsPerTap = 4

export function filterGradient(
  backend: BackendWasm,
  simd: Simd,
  x: TensorInfo,
  dy: TensorInfo,
  info: Geometry,
): TensorInfo {
  if (suitsWinograd(info)) return winogradFilterGradient(backend, simd, x, dy, info)
  const out = allocate(backend, info.filterShape)
  floats(backend, out).fill(0)
  const places = { x: address(backend, x), dy: address(backend, dy), dw: address(backend, out) }
  const lists = info.inChannels < fewChannels ? rowsOfTaps(info) : [singleTaps(info)]
  const imageBytes = 4 * info.inHeight * info.inWidth * info.inChannels
  const gradientBytes = 4 * info.outHeight * info.outWidth * info.outChannels
  const single = info.filterHeight * info.filterWidth === 1
  const images = single ? info.batchSize : Math.max(1, Math.floor(bytesAtOnce / (imageBytes + gradientBytes)))
  for (let first = 0; first < info.batchSize; first += images) {
    const group = { ...info, batchSize: Math.min(images, info.batchSize - first) }
    const there = { ...places, x: places.x + first * imageBytes, dy: places.dy + first * gradientBytes }
    for (const taps of lists) {
      simd.each(
        'filterGradient',
        taps.flatMap((tap) => tapCalls(group, there, tap)),
      )
    }
  }
  return out
}

interface Tap {
  /** The filter's row and column. */
  readonly row: number
  readonly column: number
  /** Input channels from that tap on, which may reach into the next taps of the row. */
  readonly channels: number
  /** The output columns for which all of them lie in the image. */
  readonly from: number
  readonly to: number
}

/** The outputs along an axis, from and to (excluded), whose input `at * stride + offset` lies in `0..size`. */
function inside(offset: number, stride: number, size: number, outputs: number): { from: number; to: number } {
  const from = Math.max(0, Math.ceil(-offset / stride))
  return { from, to: Math.max(from, Math.min(outputs, Math.floor((size - 1 - offset) / stride) + 1)) }
}

function singleTaps(info: Geometry): Tap[] {
  const taps: Tap[] = []
  for (let row = 0; row < info.filterHeight; row++) {
    for (let column = 0; column < info.filterWidth; column++) {
      const range = inside(column - info.padInfo.left, info.strideWidth, info.inWidth, info.outWidth)
      taps.push({ row, column, channels: info.inChannels, ...range })
    }
  }
  return taps
}

/** Whole rows of taps where they fit, single taps at the borders; the lists follow one another, as they add to the same. */
function rowsOfTaps(info: Geometry): Tap[][] {
  const { filterWidth, inChannels, strideWidth, inWidth, outWidth, padInfo } = info
  const first = inside(-padInfo.left, strideWidth, inWidth, outWidth)
  const last = inside(filterWidth - 1 - padInfo.left, strideWidth, inWidth, outWidth)
  const from = Math.max(first.from, last.from)
  const to = Math.max(from, Math.min(first.to, last.to))
  const whole = Array.from({ length: info.filterHeight }, (_, row) => ({
    row,
    column: 0,
    channels: filterWidth * inChannels,
    from,
    to,
  }))
  const left = singleTaps(info).map((tap) => ({ ...tap, to: Math.min(tap.to, from) }))
  const right = singleTaps(info).map((tap) => ({ ...tap, from: Math.max(tap.from, to) }))
  return [whole, left, right].map((taps) => taps.filter((tap) => tap.from < tap.to))
}

function tapCalls(
  info: Geometry,
  places: { readonly x: number; readonly dy: number; readonly dw: number },
  tap: Tap,
): number[][] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info
  const offset = tap.row - padInfo.top
  const { from, to } = inside(offset, info.strideHeight, inHeight, outHeight)
  if (from >= to) return []
  const pixel = 4 * inChannels
  const gradient = 4 * outChannels
  const top = from * info.strideHeight + offset
  const left = tap.from * info.strideWidth + tap.column - padInfo.left
  const columns = tap.to - tap.from
  const band = Math.max(1, Math.floor(pixelsPerPass / columns))
  return ranges(tap.channels, partsPerTap, 4).map((part) => [
    places.x + (top * inWidth + left) * pixel + 4 * part.start,
    places.dy + (from * outWidth + tap.from) * gradient,
    places.dw + ((tap.row * info.filterWidth + tap.column) * inChannels + part.start) * gradient,
    batchSize,
    to - from,
    columns,
    band,
    info.strideWidth * pixel,
    gradient,
    info.strideHeight * inWidth * pixel,
    outWidth * gradient,
    inHeight * inWidth * pixel,
    outHeight * outWidth * gradient,
    gradient,
    part.count,
    outChannels,
  ])
}
