/** Rasterizes pen strokes. */
import type { Point } from './geometry.js'

/**
 * Draws paths with a round pen of `radius` pixels: the bits of an image of `side` by `side`, most significant first, 1
 * for paper and 0 for ink. A pixel is ink if its center is within `radius` of a path.
 */
export function ink(paths: readonly (readonly Point[])[], radius: number, side: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil((side * side) / 8))
  for (const path of paths) {
    for (let i = 1; i < path.length; i++) inkSegment(bits, side, path[i - 1], path[i], radius)
  }
  for (let byte = 0; byte < bits.length; byte++) bits[byte] ^= 0xff
  // The bits after the last pixel stay 0, as in decoded images.
  const rest = (side * side) & 7
  if (rest > 0) bits[bits.length - 1] &= 0xff00 >> rest
  return bits
}

/** Plain arithmetic on local numbers: generating spends most of its time here. */
function inkSegment(bits: Uint8Array, side: number, from: Point, to: Point, radius: number): void {
  const limit = radius * radius
  const dx = to.x - from.x
  const dy = to.y - from.y
  const length2 = dx * dx + dy * dy
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - radius))
  const right = Math.min(side - 1, Math.floor(Math.max(from.x, to.x) + radius))
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - radius))
  const bottom = Math.min(side - 1, Math.floor(Math.max(from.y, to.y) + radius))
  for (let y = top; y <= bottom; y++) {
    const py = y + 0.5 - from.y
    for (let x = left; x <= right; x++) {
      const pixel = y * side + x
      if (bits[pixel >> 3] & (0x80 >> (pixel & 7))) continue
      const px = x + 0.5 - from.x
      const along = px * dx + py * dy
      const t = along <= 0 ? 0 : along >= length2 ? 1 : along / length2
      const ex = px - t * dx
      const ey = py - t * dy
      if (ex * ex + ey * ey <= limit) bits[pixel >> 3] |= 0x80 >> (pixel & 7)
    }
  }
}
