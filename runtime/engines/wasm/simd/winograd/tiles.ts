/** Tiles of an image: their transforms, where their pixels lie, and the 16 places of what they become. */
import type { Code, FunctionScope, Local } from '../assembler.js'
import { f32, f32x4, i32 } from '../assembler.js'

/** Places in a transformed tile. */
export const places = 16

/** Bytes between the tiles of one place and those of the next: places a power of two apart would take each other's lines of the first-level cache. */
export const planeGap = 64

export const four = [0, 1, 2, 3] as const
type Grid = readonly (readonly Code[])[]

const { add, sub } = f32x4
const negative = (a: Code): Code => sub(f32x4.zero(), a)

/** One axis of the transforms: what comes of a line of values. */
export const toTile = ([a, b, c, d]: readonly Code[]): Code[] => [sub(a, c), add(b, c), sub(c, b), sub(b, d)]
export const fromTile = ([a, b, c, d]: readonly Code[]): Code[] => [add(add(a, b), c), sub(sub(b, c), d)]
const half = (a: Code): Code => f32x4.mul(a, f32x4.splat(f32.const(0.5)))
export const filterToTile = ([a, b, c]: readonly Code[]): Code[] => {
  const sum = add(a, c)
  return [a, half(add(sum, b)), half(sub(sum, b)), c]
}
export const filterFromTile = ([a, b, c, d]: readonly Code[]): Code[] => [
  add(a, half(add(b, c))),
  half(sub(b, c)),
  add(half(add(b, c)), d),
]
export const gradientToTile = ([a, b]: readonly Code[]): Code[] => [a, add(a, b), sub(a, b), negative(b)]

/** Applies a transform to the columns of a grid and then to its rows, keeping every value in a local of its own. */
export function transform(
  scope: FunctionScope,
  grid: Grid,
  line: (values: readonly Code[]) => Code[],
): { readonly code: Code; readonly values: Grid } {
  const keep = (values: Grid): { code: Code; locals: Local[][] } => {
    const locals = values.map((row) => row.map(() => scope.local('v128')))
    return { code: values.map((row, i) => row.map((value, j) => locals[i][j].set(value))), locals }
  }
  const flip = (rows: Grid): Code[][] => rows[0].map((_, j) => rows.map((row) => row[j]))
  const read = (locals: readonly Local[][]): Code[][] => locals.map((row) => row.map((local) => local.get))
  const given = keep(grid)
  const columns = keep(flip(flip(read(given.locals)).map(line)))
  return { code: [given.code, columns.code], values: read(columns.locals).map(line) }
}

/** The place of the tile that is being worked on, and how the image lies in the memory. */
interface Position {
  readonly tile: Local
  readonly image: Local
  readonly row: Local
  readonly column: Local
}

export function locate(scope: FunctionScope, tile: Local, tilesDown: Local, tilesAcross: Local) {
  const position: Position = { tile, image: scope.local('i32'), row: scope.local('i32'), column: scope.local('i32') }
  const { image, row, column } = position
  const code = [
    row.set(i32.div(tile.get, tilesAcross.get)),
    column.set(i32.shl(i32.rem(tile.get, tilesAcross.get), 1)),
    image.set(i32.div(row.get, tilesDown.get)),
    row.set(i32.shl(i32.rem(row.get, tilesDown.get), 1)),
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

/** Addresses of `size` by `size` pixels from the tile's corner; `elsewhere` for those outside of the image. */
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

/** Stores one value a place, `plane` bytes apart. */
export function storePlaces(scope: FunctionScope, start: Code, plane: Code, values: Grid): Code {
  const at = scope.local('i32')
  return [at.set(start), values.flat().map((value) => [f32x4.store(at.get, value), at.advance(plane)])]
}

export function loadPlaces(scope: FunctionScope, start: Code, plane: Code): { code: Code; grid: Grid } {
  const at = scope.local('i32')
  const grid = four.map(() => four.map(() => scope.local('v128')))
  const code = [at.set(start), grid.flat().map((local) => [local.set(f32x4.load(at.get)), at.advance(plane)])]
  return { code, grid: grid.map((row) => row.map((local) => local.get)) }
}
