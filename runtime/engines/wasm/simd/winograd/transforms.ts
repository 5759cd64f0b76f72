/** The functions that transform tiles of images, and filters, there and back. */
import type { Code, FunctionDefinition } from '../assembler.js'
import { f32x4, i32, integers, loopWhile } from '../assembler.js'
import { reluFloor } from '../elementwise.js'
import {
  addresses,
  filterFromTile,
  filterToTile,
  four,
  fromTile,
  gradientToTile,
  loadPlaces,
  locate,
  storePlaces,
  toTile,
  transform,
} from './tiles.js'

/**
 * `(image, tiles, first, count, tilesDown, tilesAcross, height, width, top, left, channels, zeros, plane)`: transforms `count`
 * tiles from the number `first` on into `tiles`, places `plane` bytes apart and tiles one after the other. `zeros` holds as
 * many as there are channels. `size` is 4 for images, and 2 for gradients of the output.
 */
export function tileTransform(name: string, size: 2 | 4): FunctionDefinition {
  return {
    name,
    parameters: integers(13),
    body: (scope, ...parameters) => {
      const [base, tiles, tile, count, tilesDown, tilesAcross, height, width, top, left, channels, zeros, plane] =
        parameters
      const pixel = scope.local('i32')
      const c = scope.local('i32')
      const where = locate(scope, tile, tilesDown, tilesAcross)
      const image = { base, height, width, pixel, top: top.get, left: left.get }
      const pixels = addresses(scope, image, where.position, size, zeros.get)
      const values = pixels.grid.map((row) => row.map((address) => f32x4.load(i32.add(address.get, c.get))))
      const transformed = transform(scope, values, size === 4 ? toTile : gradientToTile)
      return [
        pixel.set(i32.shl(channels.get, 2)),
        loopWhile(
          count.get,
          where.code,
          pixels.code,
          c.set(i32.const(0)),
          loopWhile(
            i32.lt(c.get, pixel.get),
            transformed.code,
            storePlaces(scope, i32.add(tiles.get, c.get), plane.get, transformed.values),
            c.advance(16),
          ),
          tiles.advance(pixel.get),
          tile.advance(1),
          count.advance(-1),
        ),
      ]
    },
  }
}

/**
 * `(tiles, image, first, count, tilesDown, tilesAcross, height, width, channels, bias, relu, sink, plane)`: the other way, into an
 * image, with a bias added, and 0 in the place of what is less where `relu` is 1. What lies outside of the image goes to `sink`.
 */
export const tilesToImage: FunctionDefinition = {
  name: 'winogradOutput',
  parameters: integers(13),
  body: (scope, ...parameters) => {
    const [tiles, base, tile, count, tilesDown, tilesAcross, height, width, channels, bias, relu, sink, plane] =
      parameters
    const pixel = scope.local('i32')
    const c = scope.local('i32')
    const where = locate(scope, tile, tilesDown, tilesAcross)
    const none = i32.const(0)
    const image = { base, height, width, pixel, top: none, left: none }
    const pixels = addresses(scope, image, where.position, 2, sink.get)
    const loaded = loadPlaces(scope, i32.add(tiles.get, c.get), plane.get)
    const transformed = transform(scope, loaded.grid, fromTile)
    const [offset, floor] = scope.locals('v128', 2)
    const finished = (value: Code): Code => f32x4.max(f32x4.add(value, offset.get), floor.get)
    return [
      pixel.set(i32.shl(channels.get, 2)),
      floor.set(reluFloor(relu)),
      loopWhile(
        count.get,
        where.code,
        pixels.code,
        c.set(i32.const(0)),
        loopWhile(
          i32.lt(c.get, pixel.get),
          offset.set(f32x4.load(i32.add(bias.get, c.get))),
          loaded.code,
          transformed.code,
          pixels.grid.map((row, i) =>
            row.map((address, j) => f32x4.store(i32.add(address.get, c.get), finished(transformed.values[i][j]))),
          ),
          c.advance(16),
        ),
        tiles.advance(pixel.get),
        tile.advance(1),
        count.advance(-1),
      ),
    ]
  },
}

/**
 * `(filter, u, in, out, column, width)`: transforms a panel of a filter, `width` output channels from `column` on, into
 * the panels of the 16 places, one place after the other.
 */
export const filterPanel: FunctionDefinition = {
  name: 'winogradFilter',
  parameters: integers(6),
  body: (scope, ...parameters) => {
    const [filter, u, inputs, outputs, column, width] = parameters
    const [plane, input, w, at, to] = scope.locals('i32', 5)
    const taps = [0, 1, 2].map(() => [0, 1, 2].map(() => scope.local('v128')))
    const transformed = transform(
      scope,
      taps.map((row) => row.map((tap) => tap.get)),
      filterToTile,
    )
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
          taps.flat().map((tap) => [tap.set(f32x4.load(at.get)), at.advance(plane.get)]),
          transformed.code,
          storePlaces(scope, to.get, plane.get, transformed.values),
          to.advance(16),
          w.advance(4),
        ),
        filter.advance(i32.shl(outputs.get, 2)),
        input.advance(-1),
      ),
    ]
  },
}

/**
 * `(sums, parts, plane, count, filter)`: the gradient of a filter from the sums of its transform's, `parts` times 16 planes
 * of `plane` bytes; for the `count` bytes that the addresses point at, in every plane.
 */
export const filterBack: FunctionDefinition = {
  name: 'winogradFilterBack',
  parameters: integers(5),
  body: (scope, ...parameters) => {
    const [sums, parts, plane, count, filter] = parameters
    const [at, part] = [scope.local('i32'), scope.local('i32')]
    const grid = four.map(() => four.map(() => scope.local('v128')))
    const cells = grid.flat()
    const transformed = transform(
      scope,
      grid.map((row) => row.map((cell) => cell.get)),
      filterFromTile,
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
      transformed.code,
      storePlaces(scope, filter.get, plane.get, transformed.values),
      sums.advance(16),
      filter.advance(16),
      count.advance(-16),
    )
  },
}
