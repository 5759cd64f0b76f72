/**
 * Affine maps of image positions. A position is (row, column) with pixel centers at integers; the center of an image is
 * ((height - 1) / 2, (width - 1) / 2). A map takes a position in the result to the position in the source that is read.
 */

/** (row, column) -> (rr * row + rc * column + row0, cr * row + cc * column + column0). */
export interface AffineMap {
  readonly rr: number
  readonly rc: number
  readonly row0: number
  readonly cr: number
  readonly cc: number
  readonly column0: number
}

export interface Size {
  readonly height: number
  readonly width: number
}

/** A linear map about the image's center, which stays fixed. */
export function aboutCenter({ height, width }: Size, rr: number, rc: number, cr: number, cc: number): AffineMap {
  const row = (height - 1) / 2
  const column = (width - 1) / 2
  return { rr, rc, cr, cc, row0: row - rr * row - rc * column, column0: column - cr * row - cc * column }
}

/** Reads along axes rotated by `angle` (radians). */
export function rotation(size: Size, angle: number): AffineMap {
  return aboutCenter(size, Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle))
}

/** Keras's shear by `angle` (radians): rows move by -sin with the column, and columns are scaled by 1 / cos. */
export function shear(size: Size, angle: number): AffineMap {
  return aboutCenter(size, 1, -Math.sin(angle), 0, Math.cos(angle))
}

/** Reads `rows` further down and `columns` further right: the content moves up and left. */
export function shift(rows: number, columns: number): AffineMap {
  return { rr: 1, rc: 0, row0: rows, cr: 0, cc: 1, column0: columns }
}

/** Scales coordinates: 2 reads twice as far from the center, so the content shrinks to half its size. */
export function zoom(size: Size, rows: number, columns: number): AffineMap {
  return aboutCenter(size, rows, 0, 0, columns)
}

/** The composition: `first`, then `second`. */
export function compose(first: AffineMap, second: AffineMap): AffineMap {
  const { rr, rc, cr, cc } = second
  return {
    rr: rr * first.rr + rc * first.cr,
    rc: rr * first.rc + rc * first.cc,
    row0: rr * first.row0 + rc * first.column0 + second.row0,
    cr: cr * first.rr + cc * first.cr,
    cc: cr * first.rc + cc * first.cc,
    column0: cr * first.row0 + cc * first.column0 + second.column0,
  }
}

/** The inverse. @throws Error if the map is singular */
export function invert({ rr, rc, row0, cr, cc, column0 }: AffineMap): AffineMap {
  const determinant = rr * cc - rc * cr
  if (determinant === 0) throw new Error('a map onto a line has no inverse')
  const inverse = { rr: cc / determinant, rc: -rc / determinant, cr: -cr / determinant, cc: rr / determinant }
  return {
    ...inverse,
    row0: -(inverse.rr * row0 + inverse.rc * column0),
    column0: -(inverse.cr * row0 + inverse.cc * column0),
  }
}

/** The number of rotations and reflections that keep an image's shape; `dihedralMap` has them first. */
export function dihedralCount({ height, width }: Size): 4 | 8 {
  return height === width ? 8 : 4
}

/**
 * Rotation or reflection `k`, from 0 to 7: bit 1 reverses the columns, bit 2 reverses the rows, and bit 4 transposes
 * the result, which then has the width as its height. 0 is the identity, 3 a half turn, 5 and 6 are the quarter turns.
 */
export function dihedralMap(k: number, { height, width }: Size): AffineMap {
  if (!(Number.isInteger(k) && k >= 0 && k < 8)) throw new RangeError(`the turn must be from 0 to 7, not ${k}`)
  const row = k & 2 ? -1 : 1
  const column = k & 1 ? -1 : 1
  const starts = { row0: k & 2 ? height - 1 : 0, column0: k & 1 ? width - 1 : 0 }
  return k & 4 ? { rr: 0, rc: row, cr: column, cc: 0, ...starts } : { rr: row, rc: 0, cr: 0, cc: column, ...starts }
}
