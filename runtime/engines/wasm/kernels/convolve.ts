/**
 * Splits convolutions and products into calls of netc's WebAssembly functions: the filter packed in panels, the pixels
 * split into parts.
 */
import { padded, panels } from '../simd/convolution/product.js'
import type { Simd } from '../simd/run.js'
import { ranges } from '../simd/run.js'
import type { BackendWasm } from './heap.js'
import { address, allocate, floats, release } from './heap.js'

type Pair = readonly [number, number]

/** A matrix in memory; strides in bytes. */
export interface Matrix {
  readonly at: number
  readonly rowStep: number
  readonly columnStep: number
}

/** One convolution. Addresses and strides are in bytes; pairs are for rows and columns. */
export interface Convolution {
  /** The address of its first channel of the first pixel, the bytes of a pixel, and the number of pixels. */
  readonly x: number
  readonly pixel: number
  readonly images: number
  readonly size: Pair
  /** Padding before the first row and column; negative to skip rows and columns. */
  readonly before: Pair
  readonly strides: Pair
  readonly dilations: Pair
  readonly taps: Pair
  /** The number of floats of a pixel that a tap reads. */
  readonly floats: number
  /** For each tap a matrix of `floats` by `columns`, the filter. */
  readonly filter: (row: number, column: number) => Matrix
  readonly columns: number
  /** The address of the first result, and the strides of the results. */
  readonly y: number
  readonly outSize: Pair
  readonly yImage: number
  readonly yRow: number
  readonly yPixel: number
  /** The address of one float per column. */
  readonly bias?: number
  readonly relu?: boolean
}

/** The number of parts for threads; results do not depend on it. */
const parts = 16

/** The minimum number of pixels per part; with fewer, columns are split. */
const pixelsOfPart = 32

/** The floats of a patch that are gathered at once, unless a single row of taps has more. */
const floatsOfPatch = 1024

/** Floats of a block of patches and results, which fit in a second-level cache next to a part of the filter. */
const floatsOfBlock = 1 << 16

/** Runs all of them concurrently: they must not write to the same addresses. */
export function convolve(backend: BackendWasm, simd: Simd, convolutions: readonly Convolution[]): void {
  const [first] = convolutions
  if (first === undefined) return
  const packed = convolutions.map((c) => allocate(backend, [c.taps[0] * c.taps[1] * c.floats, padded(c.columns)]))
  const cut = convolutions.map((c) => pieces(c, Math.ceil(parts / convolutions.length)))
  const rooms = convolutions.map(scratchFloats)
  const total = cut.reduce((sum, list, at) => sum + list.length * rooms[at], 0)
  const scratch = allocate(backend, [total])
  const biases = allocate(backend, [convolutions.reduce((sum, c) => sum + padded(c.columns), 0)])
  layBiases(floats(backend, biases), convolutions)
  const filters = packed.map((tensor) => address(backend, tensor))
  pack(simd, convolutions, filters)
  let free = address(backend, scratch)
  let bias = address(backend, biases)
  const calls = convolutions.flatMap((c, at) => {
    const own = cut[at].map((piece) => {
      const call = convolveCall(c, piece, filters[at], free, bias)
      free += rooms[at] * 4
      return call
    })
    bias += padded(c.columns) * 4
    return own
  })
  simd.each('convolve', calls)
  for (const tensor of [scratch, ...packed, biases]) release(backend, tensor)
}

/** One float per column of each convolution: 0 without a bias, and for padding columns. */
function layBiases(into: Float32Array, convolutions: readonly Convolution[]): void {
  into.fill(0)
  let start = 0
  for (const { bias, columns } of convolutions) {
    if (bias !== undefined) into.set(new Float32Array(into.buffer, bias, columns), start)
    start += padded(columns)
  }
}

/** A range of the pixels and of the columns. */
interface Piece {
  readonly first: number
  readonly count: number
  readonly column: number
  readonly columns: number
}

function pixelsOf({ images, outSize }: Convolution): number {
  return images * outSize[0] * outSize[1]
}

function pieces(c: Convolution, most: number): Piece[] {
  const pixels = pixelsOf(c)
  const byPixels = Math.min(most, Math.ceil(pixels / pixelsOfPart))
  const byColumns = Math.min(Math.floor(most / byPixels), Math.ceil(c.columns / 8))
  return ranges(pixels, byPixels, 4).flatMap(({ start, count }) =>
    ranges(c.columns, byColumns, 8).map((part) => ({ first: start, count, column: part.start, columns: part.count })),
  )
}

function depthOf({ taps, floats }: Convolution): number {
  return taps[0] * taps[1] * floats
}

/** The rows of taps whose patches are gathered together. */
function tapsAtOnce({ taps, floats }: Convolution): number {
  return Math.min(taps[0], Math.max(1, Math.floor(floatsOfPatch / (taps[1] * floats))))
}

function blockOf(c: Convolution): number {
  const row = tapsAtOnce(c) * c.taps[1] * c.floats + padded(c.columns)
  return Math.max(8, Math.min(128, Math.floor(floatsOfBlock / row / 4) * 4))
}

function scratchFloats(c: Convolution): number {
  return blockOf(c) * (tapsAtOnce(c) * c.taps[1] * c.floats + padded(c.columns))
}

/** Whether each output pixel reads one input pixel, in the same order. */
function isDirect(c: Convolution): boolean {
  const same = c.size[0] === c.outSize[0] && c.size[1] === c.outSize[1]
  const simple = c.taps[0] * c.taps[1] === 1 && c.strides[0] * c.strides[1] === 1
  return simple && same && c.before[0] === 0 && c.before[1] === 0 && pixelsOf(c) % 4 === 0
}

/** Whether the output pixels are contiguous in memory and columns come in fours. */
function isDense(c: Convolution): boolean {
  const rows = c.yRow === c.outSize[1] * c.yPixel && c.yImage === c.outSize[0] * c.yRow
  return c.columns % 4 === 0 && (c.images * c.outSize[0] === 1 || rows)
}

function convolveCall(c: Convolution, piece: Piece, filter: number, scratch: number, bias: number): number[] {
  const bytes = piece.column * 4
  const adjacent = c.dilations[1] === 1 && c.pixel === c.floats * 4
  return [
    ...[c.x, filter + bytes * depthOf(c), c.y + bytes, bias + bytes, scratch],
    ...[piece.first, piece.count, blockOf(c), Number(isDirect(c)), Number(isDense(c)), Number(c.relu ?? false)],
    ...[c.taps[0], tapsAtOnce(c), piece.columns, c.yImage, c.yRow, c.yPixel],
    ...[...c.outSize, ...c.size, ...c.before, ...c.strides, ...c.dilations],
    ...[c.taps[1], c.floats, c.pixel, Number(adjacent)],
  ]
}

/** Packs the filters in panels. */
function pack(simd: Simd, convolutions: readonly Convolution[], into: readonly number[]): void {
  const calls = new Map<number, number[][]>([
    [8, []],
    [4, []],
  ])
  for (const [at, c] of convolutions.entries()) {
    const depth = depthOf(c)
    let column = 0
    for (const width of panels(c.columns)) {
      let to = into[at] + column * depth * 4
      for (const { at, rowStep, columnStep, rows } of matrices(c)) {
        const there = Math.min(width, c.columns - column)
        calls.get(width)!.push([at + column * columnStep, to, rows, rowStep, columnStep, there])
        to += rows * width * 4
      }
      column += width
    }
  }
  for (const [width, list] of calls) simd.each(`packPanel${width}`, list)
}

/** The matrices of all taps, with contiguous ones merged. */
function matrices(c: Convolution): (Matrix & { rows: number })[] {
  const list: (Matrix & { rows: number })[] = []
  for (let row = 0; row < c.taps[0]; row++) {
    for (let column = 0; column < c.taps[1]; column++) {
      const matrix = c.filter(row, column)
      const last = list.at(-1)
      const follows = last?.rowStep === matrix.rowStep && last.at + last.rows * last.rowStep === matrix.at
      if (last !== undefined && follows) last.rows += c.floats
      else list.push({ ...matrix, rows: c.floats })
    }
  }
  return list
}

/** `c = a b` for matrices `[rows, depth]` and `[depth, columns]`, with contiguous rows of `a` and `c`. */
export function multiply(
  a: number,
  b: Matrix,
  c: number,
  { rows, depth, columns }: { readonly rows: number; readonly depth: number; readonly columns: number },
): Convolution {
  return {
    ...{ x: a, pixel: depth * 4, images: 1, size: [1, rows], before: [0, 0], strides: [1, 1], dilations: [1, 1] },
    ...{ taps: [1, 1], floats: depth, filter: () => b, columns },
    ...{ y: c, outSize: [1, rows], yImage: 0, yRow: 0, yPixel: columns * 4 },
  }
}
