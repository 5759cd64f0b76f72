/** Transforms of image tiles and filters, forward and inverse. */
import type { Code, FunctionDefinition, Local } from '../assembler.js'
import { f32x4, i32, integers, loopWhile } from '../assembler.js'
import { reluFloor } from '../elementwise.js'
import { addresses, loadPlaces, locate, storePlaces } from './tiles.js'
import { filterFromTile, gradientToTile, type Tiling, transform, twoByTwo } from './tilings.js'

/**
 * `(image, tiles, first, count, tilesDown, tilesAcross, height, width, top, left, channels, zeros, plane)`: transforms
 * `count` tiles from index `first` into `tiles`, with positions `plane` bytes apart and contiguous tiles. `zeros` has
 * as many floats as there are channels. With `of` output gradients the tiles are as large as their distance.
 */
export function tileTransform(name: string, tiling: Tiling, of: 'images' | 'gradients'): FunctionDefinition {
  return {
    name,
    parameters: integers(13),
    body: (scope, ...parameters) => {
      const [base, tiles, tile, count, tilesDown, tilesAcross, height, width, top, left, channels, zeros, plane] =
        parameters
      const pixel = scope.local('i32')
      const [c, to] = scope.locals('i32', 2)
      const where = locate(scope, tiling, tile, tilesDown, tilesAcross)
      const image = { base, height, width, pixel, top: top.get, left: left.get }
      const [size, line] = of === 'images' ? [tiling.size, tiling.toTile] : [tiling.step, gradientToTile]
      const pixels = addresses(scope, image, where.position, size, zeros.get)
      const lines = pixels.grid.map((row) => ({
        values: row.map((address) => f32x4.load(i32.add(address.get, c.get))),
      }))
      return [
        pixel.set(i32.shl(channels.get, 2)),
        forEachTile(
          { tiles, tile, count, pixel, c },
          [where.code, pixels.code],
          [
            to.set(i32.add(tiles.get, c.get)),
            transform(scope, lines, line, (_, values) => storePlaces(to, plane.get, values)),
          ],
        ),
      ]
    },
  }
}

/**
 * `(tiles, image, first, count, tilesDown, tilesAcross, height, width, channels, bias, relu, sink, plane)`: the
 * inverse, into an image, with a bias, and negative results become 0 if `relu` is 1. Pixels outside the image go to
 * `sink`.
 */
export function tilesToImage(name: string, tiling: Tiling): FunctionDefinition {
  return {
    name,
    parameters: integers(13),
    body: (scope, ...parameters) => {
      const [tiles, base, tile, count, tilesDown, tilesAcross, height, width, channels, bias, relu, sink, plane] =
        parameters
      const [pixel, c, from] = scope.locals('i32', 3)
      const where = locate(scope, tiling, tile, tilesDown, tilesAcross)
      const none = i32.const(0)
      const image = { base, height, width, pixel, top: none, left: none }
      const pixels = addresses(scope, image, where.position, tiling.step, sink.get)
      const lines = loadPlaces(scope, from, plane.get, tiling.size)
      const [offset, floor] = scope.locals('v128', 2)
      const finished = (value: Code): Code => f32x4.max(f32x4.add(value, offset.get), floor.get)
      return [
        pixel.set(i32.shl(channels.get, 2)),
        floor.set(reluFloor(relu)),
        forEachTile(
          { tiles, tile, count, pixel, c },
          [where.code, pixels.code],
          [
            offset.set(f32x4.load(i32.add(bias.get, c.get))),
            from.set(i32.add(tiles.get, c.get)),
            transform(scope, lines, tiling.fromTile, (row, values) =>
              pixels.grid[row].map((address, i) => f32x4.store(i32.add(address.get, c.get), finished(values[i]))),
            ),
          ],
        ),
      ]
    },
  }
}

interface TileLoop {
  /** The address of the transformed tile; `count` tiles from index `tile` are contiguous. */
  readonly tiles: Local
  readonly tile: Local
  readonly count: Local
  /** Bytes of a pixel, and the offset in it of the current four channels. */
  readonly pixel: Local
  readonly c: Local
}

/** For each tile `first`, then `four` for every four channels. */
function forEachTile({ tiles, tile, count, pixel, c }: TileLoop, first: Code, four: Code): Code {
  return loopWhile(
    count.get,
    first,
    c.set(i32.const(0)),
    loopWhile(i32.lt(c.get, pixel.get), four, c.advance(16)),
    tiles.advance(pixel.get),
    tile.advance(1),
    count.advance(-1),
  )
}

/**
 * `(filter, u, in, out, column, width)`: transforms a panel of a filter, `width` output channels from `column`, into
 * the panels of all positions, one position after the other.
 */
export function filterPanel(name: string, tiling: Tiling): FunctionDefinition {
  return {
    name,
    parameters: integers(6),
    body: (scope, ...parameters) => {
      const [filter, u, inputs, outputs, column, width] = parameters
      const [plane, input, w, at, to, place] = scope.locals('i32', 6)
      const taps = scope.locals('v128', 3)
      const before = taps.map((tap) => [tap.set(f32x4.load(at.get)), at.advance(plane.get)])
      const rows = taps.map(() => ({ before, values: taps.map((tap) => tap.get) }))
      return [
        plane.set(i32.shl(i32.mul(inputs.get, outputs.get), 2)),
        to.set(i32.add(u.get, i32.shl(i32.mul(column.get, inputs.get), 2))),
        filter.advance(i32.shl(column.get, 2)),
        input.set(inputs.get),
        loopWhile(
          input.get,
          w.set(i32.const(0)),
          loopWhile(
            i32.lt(w.get, width.get),
            at.set(i32.add(filter.get, i32.shl(w.get, 2))),
            place.set(to.get),
            transform(scope, rows, tiling.filterToTile, (_, values) => storePlaces(place, plane.get, values)),
            to.advance(16),
            w.advance(4),
          ),
          filter.advance(i32.shl(outputs.get, 2)),
          input.advance(-1),
        ),
      ]
    },
  }
}

/**
 * `(sums, parts, plane, count, filter)`: the gradient of a filter from the sums of its F(2x2, 3x3) transform, `parts`
 * times 16 planes of `plane` bytes; for `count` bytes at the addresses, in every plane.
 */
export const filterBack: FunctionDefinition = {
  name: 'winogradFilterBack',
  parameters: integers(5),
  body: (scope, ...parameters) => {
    const [sums, parts, plane, count, filter] = parameters
    const [at, part, to] = scope.locals('i32', 3)
    const lines = Array.from({ length: twoByTwo.size }, () => scope.locals('v128', twoByTwo.size))
    const cells = lines.flat()
    const transformed = transform(
      scope,
      lines.map((line) => ({ values: line.map((cell) => cell.get) })),
      filterFromTile,
      (_, values) => storePlaces(to, plane.get, values),
    )
    return loopWhile(
      count.get,
      cells.map((cell) => cell.set(f32x4.zero())),
      at.set(sums.get),
      part.set(parts.get),
      loopWhile(
        part.get,
        cells.map((cell) => [cell.set(f32x4.add(cell.get, f32x4.load(at.get))), at.advance(plane.get)]),
        part.advance(-1),
      ),
      to.set(filter.get),
      transformed,
      sums.advance(16),
      filter.advance(16),
      count.advance(-16),
    )
  },
}
