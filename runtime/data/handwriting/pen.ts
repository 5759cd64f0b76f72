/** Ink on paper. */
import type { Point } from './geometry.js'

/**
 * Draws paths with a round pen of `radius` pixels: the bits of an image of `side` by `side`, most significant first, 1 for
 * paper and 0 for ink. A pixel is inked where its centre is within `radius` of a path.
 */
export function ink(paths: readonly (readonly Point[])[], radius: number, side: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil((side * side) / 8))
  for (const path of paths) {
    for (let i = 1; i < path.length; i++) inkSegment(bits, side, path[i - 1], path[i], radius)
  }
  for (let byte = 0; byte < bits.length; byte++) bits[byte] ^= 0xff
  // The bits after the last pixel stay 0, as a decoded image has them.
  const rest = (side * side) & 7
  if (rest > 0) bits[bits.length - 1] &= 0xff00 >> rest
  return bits
}

function inkSegment(bits: Uint8Array, side: number, from: Point, to: Point, radius: number): void {
  const limit = radius * radius
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length2 = dx * dx + dy * dy
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - radius))
  const right = Math.min(side - 1, Math.ceil(Math.max(from.x, to.x) + radius))
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - radius))
  const bottom = Math.min(side - 1, Math.ceil(Math.max(from.y, to.y) + radius))
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y]
      const t = length2 > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / length2)) : 0
      const [ex, ey] = [px - t * dx, py - t * dy]
      if (ex * ex + ey * ey <= limit) bits[(y * side + x) >> 3] |= 0x80 >> ((y * side + x) & 7)
    }
  }
}
