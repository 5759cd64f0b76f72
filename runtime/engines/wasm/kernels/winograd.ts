/** 3x3 convolutions and their filter gradients by Winograd's minimal filtering, if it pays off. */

import { panels } from '../simd/convolution/product.js'
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import { planeGap } from '../simd/winograd/tiles.js'
import { fourByFour, placesOf, type Tiling, twoByTwo } from '../simd/winograd/tilings.js'
import type { Ending } from './fused.js'
import type { Geometry } from './geometry.js'
import type { BackendWasm, TensorInfo } from './heap.js'
import { address, allocate, floats, release } from './heap.js'

/** The number of parts for threads. */
const parts = 8

/** Fewer for filter gradients, since each part has its own sums; each part needs that many tiles. */
const partsOfGradient = 4
const tilesWorthPart = 256

/** Transformed tiles of a block, input and output together: the size of a second-level cache next to the filter. */
const blockBytes = 1 << 19

/**
 * With many channels the filter's transform exceeds all caches but the last: this many tiles are processed each time
 * that it is read.
 */
const fewestOfBlock = 24

/** Below this, the transforms cost more than they save. */
const fewestChannels = 16

/**
 * The most multiplications per pixel, channel and filter for which the transforms pay off; direct convolution takes 9.
 */
const mostMultiplications = 5.6

/** Whether a convolution is supported. */
export function suitsWinograd(info: Geometry): boolean {
  const { input, filter, output, groups, strides, dilations } = info
  return (
    filter[0] === 3 &&
    filter[1] === 3 &&
    groups === 1 &&
    [...strides, ...dilations].every((step) => step === 1) &&
    input[3] % 4 === 0 &&
    output[3] % 4 === 0 &&
    Math.min(input[3], output[3]) >= fewestChannels &&
    Math.min(...info.before) >= 0 &&
    multiplications(info, twoByTwo) <= mostMultiplications
  )
}

/** Multiplications per output pixel: tiles extend beyond the edges. */
function multiplications(info: Geometry, tiling: Tiling): number {
  const { down, across } = tilesOf(info, tiling)
  return (placesOf(tiling) * down * across) / (info.output[1] * info.output[2])
}

/** The convolution of stride 1 that computes the image gradient from the output gradient, with the rotated filter. */
export function turnedAround({ input, filter, output, before, ...rest }: Geometry): Geometry {
  const [height, width, inputs, outputs] = filter
  return {
    ...rest,
    ...{ input: output, filter: [height, width, outputs, inputs], output: input },
    before: [height - 1 - before[0], width - 1 - before[1]],
  }
}

function tilesOf({ output }: Geometry, { step }: Tiling): { down: number; across: number } {
  return { down: Math.ceil(output[1] / step), across: Math.ceil(output[2] / step) }
}

/** Shared by the two functions below: the split work, with scratch memory for each part. */
function plan(backend: BackendWasm, info: Geometry, tiling: Tiling, mostPieces: number, fewestTiles: number) {
  const [batchSize, inHeight, inWidth, inChannels] = info.input
  const [, outHeight, outWidth, outChannels] = info.output
  const { down, across } = tilesOf(info, tiling)
  const places = placesOf(tiling)
  const channels = inChannels + outChannels
  const block = Math.max(fewestOfBlock, Math.min(64, Math.floor(blockBytes / (places * 4 * channels * 4)) * 4))
  const tiles = batchSize * down * across
  const pieces = ranges(tiles, Math.max(1, Math.min(mostPieces, Math.floor(tiles / fewestTiles))), block)
  // Zeros and a sink, transformed tiles, and a packed copy of those of one position.
  const size = 2 * channels + (places + 1) * block * channels + (2 * places * planeGap) / 4
  const scratch = allocate(backend, [pieces.length, size])
  const view = floats(backend, scratch)
  for (let part = 0; part < pieces.length; part++) view.fill(0, part * size, part * size + channels)
  const start = address(backend, scratch)
  const window = [inHeight, inWidth, outHeight, outWidth, ...info.before, inChannels, outChannels]
  const calls = pieces.map((piece, part) => ({
    scratch: start + part * size * 4,
    /** The final parameters of both functions: which tiles, and their addresses. */
    place: [piece.start, piece.count, block, down, across, ...window],
  }))
  return { calls, scratch }
}

/**
 * `x` convolved with `filter`, with a bias and an optional relu; if `turned`, with the rotated and transposed filter of
 * the convolution that is differentiated.
 */
export function winogradConvolution(
  backend: BackendWasm,
  simd: Simd,
  x: TensorInfo,
  filter: TensorInfo,
  info: Geometry,
  { bias, relu = false }: Ending = {},
  turned = false,
): TensorInfo {
  const tiling = multiplications(info, twoByTwo) <= multiplications(info, fourByFour) ? twoByTwo : fourByFour
  const y = allocate(backend, info.output)
  const taken = turned ? turnFilter(backend, filter) : filter
  const u = transformedFilter(backend, simd, taken, info, tiling)
  if (turned) release(backend, taken)
  const { calls, scratch } = plan(backend, info, tiling, parts, 1)
  const [from, through, to] = [x, u, y].map((tensor) => address(backend, tensor)) as [number, number, number]
  simd.each(
    `winogradConvolution${tiling.step}`,
    calls.map((call) => [
      from,
      through,
      to,
      // The scratch memory starts with zeros.
      bias === undefined ? call.scratch : address(backend, bias),
      Number(relu),
      call.scratch,
      ...call.place,
    ]),
  )
  release(backend, scratch)
  release(backend, u)
  return y
}

/** The transform of every pair of channels, packed in the panels of the product. */
function transformedFilter(
  backend: BackendWasm,
  simd: Simd,
  filter: TensorInfo,
  { input, output }: Geometry,
  tiling: Tiling,
): TensorInfo {
  const [inputs, outputs] = [input[3], output[3]]
  const out = allocate(backend, [placesOf(tiling), inputs, outputs])
  const [from, to] = [address(backend, filter), address(backend, out)]
  const calls: number[][] = []
  let column = 0
  for (const width of panels(outputs)) {
    calls.push([from, to, inputs, outputs, column, width])
    column += width
  }
  simd.each(`winogradFilter${tiling.step}`, calls)
  return out
}

/** `[h, w, in, out]` to `[h, w, out, in]`, both spatial axes reversed. */
function turnFilter(backend: BackendWasm, filter: TensorInfo): TensorInfo {
  const [height, width, inputs, outputs] = filter.shape as [number, number, number, number]
  const out = allocate(backend, [height, width, outputs, inputs])
  const from = floats(backend, filter)
  const to = floats(backend, out)
  const taps = height * width
  const size = inputs * outputs
  for (let tap = 0; tap < taps; tap++) {
    const target = (taps - 1 - tap) * size
    for (let i = 0, source = tap * size; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) to[target + o * inputs + i] = from[source++]
    }
  }
  return out
}

/** The gradient of the filter. */
export function winogradFilterGradient(
  backend: BackendWasm,
  simd: Simd,
  x: TensorInfo,
  dy: TensorInfo,
  info: Geometry,
): TensorInfo {
  const [inChannels, outChannels] = [info.input[3], info.output[3]]
  const dw = allocate(backend, info.filter)
  const places = placesOf(twoByTwo)
  const { calls, scratch } = plan(backend, info, twoByTwo, partsOfGradient, tilesWorthPart)
  const size = inChannels * outChannels
  const sums = allocate(backend, [calls.length, places, size])
  floats(backend, sums).fill(0)
  const [from, gradient, into] = [x, dy, sums].map((tensor) => address(backend, tensor)) as [number, number, number]
  simd.each(
    'winogradFilterGradient',
    calls.map((call, part) => [from, gradient, into + part * places * size * 4, call.scratch, ...call.place]),
  )
  const result = address(backend, dw)
  simd.each(
    'winogradFilterBack',
    ranges(size, parts, 4).map(({ start, count }) => {
      return [into + start * 4, calls.length, size * 4, count * 4, result + start * 4]
    }),
  )
  release(backend, sums)
  release(backend, scratch)
  return dw
}
