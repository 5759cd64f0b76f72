/** Tiles of an image: the addresses of their pixels and of their transforms. */
import type { Code, FunctionScope, Local } from '../assembler.js'
import { f32x4, i32 } from '../assembler.js'
import type { Tiling } from './tilings.js'

/**
 * Bytes between the tiles of adjacent positions: with a power of two, positions would share lines of the first-level
 * cache.
 */
export const planeGap = 64

/** The current tile's position, and the image's layout in memory. */
interface Position {
  readonly tile: Local
  readonly image: Local
  readonly row: Local
  readonly column: Local
}

/** Code that sets the position of a tile from its index. */
export function locate(scope: FunctionScope, { step }: Tiling, tile: Local, tilesDown: Local, tilesAcross: Local) {
  const position: Position = { tile, image: scope.local('i32'), row: scope.local('i32'), column: scope.local('i32') }
  const { image, row, column } = position
  const code = [
    row.set(i32.div(tile.get, tilesAcross.get)),
    column.set(i32.mul(i32.rem(tile.get, tilesAcross.get), i32.const(step))),
    image.set(i32.div(row.get, tilesDown.get)),
    row.set(i32.mul(i32.rem(row.get, tilesDown.get), i32.const(step))),
  ]
  return { position, code }
}

interface Image {
  readonly base: Local
  readonly height: Local
  readonly width: Local
  /** Bytes of a pixel. */
  readonly pixel: Local
  /** Pixels of padding before the first row and column. */
  readonly top: Code
  readonly left: Code
}

/** Addresses of `size` by `size` pixels from the tile's corner; `elsewhere` for those outside the image. */
export function addresses(scope: FunctionScope, image: Image, at: Position, size: number, elsewhere: Code) {
  const y = scope.local('i32')
  const x = scope.local('i32')
  const grid = Array.from({ length: size }, () => scope.locals('i32', size))
  const code = grid.map((line, i) => [
    y.set(i32.sub(i32.add(at.row.get, i32.const(i)), image.top)),
    line.map((local, j) => {
      const index = i32.add(i32.mul(i32.add(i32.mul(at.image.get, image.height.get), y.get), image.width.get), x.get)
      const inside = i32.and(i32.lt(y.get, image.height.get), i32.lt(x.get, image.width.get))
      return [
        x.set(i32.sub(i32.add(at.column.get, i32.const(j)), image.left)),
        local.set(i32.select(i32.add(image.base.get, i32.mul(index, image.pixel.get)), elsewhere, inside)),
      ]
    }),
  ])
  return { code, grid }
}

/** Stores values at the positions from `at`, `plane` bytes apart, and advances it beyond them. */
export function storePlaces(at: Local, plane: Code, values: readonly Code[]): Code {
  return values.map((value) => [f32x4.store(at.get, value), at.advance(plane)])
}

/** The values at the positions from `at`, line by line; each line advances it. */
export function loadPlaces(scope: FunctionScope, at: Local, plane: Code, size: number) {
  const locals = scope.locals('v128', size)
  const before = locals.map((local) => [local.set(f32x4.load(at.get)), at.advance(plane)])
  const values = locals.map((local) => local.get)
  return Array.from({ length: size }, () => ({ before, values }))
}
