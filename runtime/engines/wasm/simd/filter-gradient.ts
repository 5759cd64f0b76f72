/**
 * The product `x^T dy` over the pixels of images, where pixels lie apart by any step: the gradient of one tap of a
 * filter, without laying out patches. Sums are kept in registers, in tiles of a few input by a few output channels.
 */
import type { Code, FunctionDefinition, FunctionScope, Local } from './assembler.js'
import { call, f32, f32x4, i32, integers, loopWhile } from './assembler.js'

/** Input channels by output channels: eight sums in registers keep two multipliers of four cycles busy. */
const tileHeights = [4, 2, 1] as const
const tileWidths = [8, 4, 1] as const

interface Walk {
  readonly x: Local
  readonly dy: Local
  readonly rows: Local
  readonly columns: Local
  /** Bytes from one pixel, and from one row of pixels, to the next. */
  readonly xPixel: Local
  readonly dyPixel: Local
  readonly xRow: Local
  readonly dyRow: Local
}

/** Visits the pixels of `rows` rows of `columns`: `body` is given their addresses. */
function forEachPixel(scope: FunctionScope, walk: Walk, body: (x: Local, dy: Local) => Code): Code {
  const x = scope.local('i32')
  const dy = scope.local('i32')
  const end = scope.local('i32')
  return loopWhile(
    walk.rows.get,
    x.set(walk.x.get),
    dy.set(walk.dy.get),
    end.set(i32.add(dy.get, i32.mul(walk.columns.get, walk.dyPixel.get))),
    loopWhile(i32.lt(dy.get, end.get), body(x, dy), x.advance(walk.xPixel.get), dy.advance(walk.dyPixel.get)),
    walk.x.advance(walk.xRow.get),
    walk.dy.advance(walk.dyRow.get),
    walk.rows.advance(-1),
  )
}

const tileParameters = integers(10)

/** `dw[i][o] += sum over pixels of x[i] dy[o]` for `height` by `width` channels; `dwRow` bytes lie between rows of dw. */
function tile(height: number, width: number): FunctionDefinition {
  return {
    name: `filterTile${height}x${width}`,
    parameters: tileParameters,
    body: (scope, ...parameters) => {
      const [x, dy, dw, rows, columns, xPixel, dyPixel, xRow, dyRow, dwRow] = parameters
      const walk = { x, dy, rows, columns, xPixel, dyPixel, xRow, dyRow } as Walk
      return width === 1
        ? scalarTile(scope, walk, dw, dwRow, height)
        : vectorTile(scope, walk, dw, dwRow, height, width / 4)
    },
  }
}

function vectorTile(scope: FunctionScope, walk: Walk, dw: Local, dwRow: Local, height: number, vectors: number): Code {
  const sums = Array.from({ length: height }, () => scope.locals('v128', vectors))
  const gradients = scope.locals('v128', vectors)
  const value = scope.local('v128')
  return [
    sums.flat().map((sum) => sum.set(f32x4.zero())),
    forEachPixel(scope, walk, (x, dy) => [
      gradients.map((gradient, v) => gradient.set(f32x4.load(dy.get, v * 16))),
      sums.map((row, i) => [
        value.set(f32x4.loadSplat(x.get, i * 4)),
        row.map((sum, v) => sum.set(f32x4.madd(value.get, gradients[v].get, sum.get))),
      ]),
    ]),
    sums.map((row) => [
      row.map((sum, v) => f32x4.store(dw.get, f32x4.add(f32x4.load(dw.get, v * 16), sum.get), v * 16)),
      dw.advance(dwRow.get),
    ]),
  ]
}

function scalarTile(scope: FunctionScope, walk: Walk, dw: Local, dwRow: Local, height: number): Code {
  const sums = scope.locals('f32', height)
  return [
    forEachPixel(scope, walk, (x, dy) =>
      sums.map((sum, i) => sum.set(f32.add(sum.get, f32.mul(f32.load(x.get, i * 4), f32.load(dy.get))))),
    ),
    sums.map((sum) => [f32.store(dw.get, f32.add(f32.load(dw.get), sum.get)), dw.advance(dwRow.get)]),
  ]
}

const tiles = tileHeights.flatMap((height) => tileWidths.map((width) => ({ height, width })))

/**
 * `(x, dy, dw, images, rows, columns, band, xPixel, dyPixel, xRow, dyRow, xImage, dyImage, dwRow, in, out)`:
 * `dw[i][o] += sum of x[i] dy[o]` over all pixels of all images, `band` rows of pixels at a time, so that they stay in
 * the first-level cache while every tile passes over them. Steps are in bytes, `in` and `out` in channels.
 */
function filterGradient(firstTile: number): FunctionDefinition {
  return {
    name: 'filterGradient',
    parameters: integers(16),
    body: (scope, ...parameters) => {
      const [x, dy, dw, images, rows, columns, band, xPixel, dyPixel, xRow, dyRow] = parameters
      const [xImage, dyImage, dwRow, inputs, outputs] = parameters.slice(11)
      const [top, height] = scope.locals('i32', 2)
      const tilesOfBand = tiledProduct(scope, inputs, outputs, (tileHeight, tileWidth, i, o) => {
        const index = tiles.findIndex((t) => t.height === tileHeight && t.width === tileWidth)
        const at = (base: Local, step: Code, channel: Local): Code =>
          i32.add(i32.add(base.get, step), i32.shl(channel.get, 2))
        return call(
          firstTile + index,
          at(x, i32.mul(top.get, xRow.get), i),
          at(dy, i32.mul(top.get, dyRow.get), o),
          at(dw, i32.mul(i.get, dwRow.get), o),
          ...[height, columns, xPixel, dyPixel, xRow, dyRow, dwRow],
        )
      })
      return loopWhile(
        images.get,
        top.set(i32.const(0)),
        loopWhile(
          i32.lt(top.get, rows.get),
          height.set(i32.min(band.get, i32.sub(rows.get, top.get))),
          tilesOfBand,
          top.advance(band.get),
        ),
        x.advance(xImage.get),
        dy.advance(dyImage.get),
        images.advance(-1),
      )
    },
  }
}

/** Covers `inputs` by `outputs` channels with tiles, each with its first channels `i` and `o`. */
function tiledProduct(
  scope: FunctionScope,
  inputs: Local,
  outputs: Local,
  run: (height: number, width: number, i: Local, o: Local) => Code,
): Code {
  const [i, o] = scope.locals('i32', 2)
  const left = i32.sub(outputs.get, o.get)
  const column = (width: number): Code => [
    i.set(i32.const(0)),
    tileHeights.map((height) =>
      loopWhile(i32.ge(i32.sub(inputs.get, i.get), i32.const(height)), run(height, width, i, o), i.advance(height)),
    ),
    o.advance(width),
  ]
  return [o.set(i32.const(0)), tileWidths.map((width) => loopWhile(i32.ge(left, i32.const(width)), column(width)))]
}

/** The functions, to stand in the module from `first` on. */
export function filterGradients(first: number): readonly FunctionDefinition[] {
  return [...tiles.map(({ height, width }) => tile(height, width)), filterGradient(first)]
}
