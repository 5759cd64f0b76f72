/** Gathers the pixels under the taps of a filter in rows, and scatters rows of results to their pixels. */
import type { Code, FunctionDefinition, FunctionScope, Local } from '../assembler.js'
import { f32, f32x4, i32, integers, loopWhile, when } from '../assembler.js'
import { forEachFloat } from '../elementwise.js'

/** Row, column and image of the output pixel with an index. */
export function locatePixel(scope: FunctionScope, pixel: Local, height: Local, width: Local) {
  const [row, column, image] = scope.locals('i32', 3)
  const code = [
    row.set(i32.div(pixel.get, width.get)),
    column.set(i32.sub(pixel.get, i32.mul(row.get, width.get))),
    image.set(i32.div(row.get, height.get)),
    row.set(i32.sub(row.get, i32.mul(image.get, height.get))),
  ]
  return { row, column, image, code }
}

function copy(scope: FunctionScope, from: Code, to: Local, floats: Code): Code {
  const source = scope.local('i32')
  return [
    source.set(from),
    forEachFloat(
      scope,
      [source, to],
      floats,
      f32x4.store(to.get, f32x4.load(source.get)),
      f32.store(to.get, f32.load(source.get)),
    ),
  ]
}

function clear(scope: FunctionScope, to: Local, floats: Code): Code {
  return forEachFloat(scope, [to], floats, f32x4.store(to.get, f32x4.zero()), f32.store(to.get, f32.const(0)))
}

/** The number of geometry parameters of `patches`. */
export const patchGeometry = 14

/**
 * `(x, to, first, count, firstTap, taps, ...geometry)`: for `count` output pixels from index `first`, the pixels under
 * `taps` rows of taps, with zeros outside the image. Geometry: height and width of the output and of the image, padding
 * at the top and left, strides, dilations, columns of taps, floats per tap, bytes per pixel, and whether the taps of a
 * row are contiguous.
 */
export const patches: FunctionDefinition = {
  name: 'patches',
  parameters: integers(6 + patchGeometry),
  body: (scope, ...parameters) => {
    const [x, to, pixel, count, firstTap, taps, ...geometry] = parameters
    const [outHeight, outWidth, height, width, top, left, strideDown, strideRight] = geometry
    const [dilationDown, dilationRight, columns, floats, pixelBytes, together] = geometry.slice(8)
    const [tap, y, line, base, start, column, along] = scope.locals('i32', 7)
    const at = locatePixel(scope, pixel, outHeight, outWidth)
    const rowFloats = i32.mul(columns.get, floats.get)
    const oneByOne = [
      along.set(start.get),
      column.set(columns.get),
      loopWhile(
        column.get,
        when(
          i32.lt(along.get, width.get),
          copy(scope, i32.add(line.get, i32.mul(along.get, pixelBytes.get)), to, floats.get),
          clear(scope, to, floats.get),
        ),
        along.advance(dilationRight.get),
        column.advance(-1),
      ),
    ]
    const inside = i32.and(
      i32.and(together.get, i32.lt(start.get, width.get)),
      i32.lt(i32.add(start.get, i32.sub(columns.get, i32.const(1))), width.get),
    )
    const rowOfTaps = [
      line.set(i32.add(base.get, i32.mul(i32.mul(y.get, width.get), pixelBytes.get))),
      when(inside, copy(scope, i32.add(line.get, i32.mul(start.get, pixelBytes.get)), to, rowFloats), oneByOne),
    ]
    return loopWhile(
      count.get,
      at.code,
      base.set(i32.add(x.get, i32.mul(i32.mul(i32.mul(at.image.get, height.get), width.get), pixelBytes.get))),
      start.set(i32.sub(i32.mul(at.column.get, strideRight.get), left.get)),
      y.set(i32.add(i32.sub(i32.mul(at.row.get, strideDown.get), top.get), i32.mul(firstTap.get, dilationDown.get))),
      tap.set(taps.get),
      loopWhile(
        tap.get,
        when(i32.lt(y.get, height.get), rowOfTaps, clear(scope, to, rowFloats)),
        y.advance(dilationDown.get),
        tap.advance(-1),
      ),
      pixel.advance(1),
      count.advance(-1),
    )
  },
}

/**
 * `(from, y, first, count, height, width, floats, fromRow, yImage, yRow, yPixel)`: copies rows of `floats` to the
 * output pixels from index `first`.
 */
export const placeRows: FunctionDefinition = {
  name: 'placeRows',
  parameters: integers(11),
  body: (scope, ...parameters) => {
    const [from, y, pixel, count, height, width, floats, fromRow, yImage, yRow, yPixel] = parameters
    const to = scope.local('i32')
    const at = locatePixel(scope, pixel, height, width)
    return loopWhile(
      count.get,
      at.code,
      to.set(
        i32.add(
          i32.add(y.get, i32.mul(at.image.get, yImage.get)),
          i32.add(i32.mul(at.row.get, yRow.get), i32.mul(at.column.get, yPixel.get)),
        ),
      ),
      copy(scope, from.get, to, floats.get),
      from.advance(fromRow.get),
      pixel.advance(1),
      count.advance(-1),
    )
  },
}
