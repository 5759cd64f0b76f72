/**
 * Strokes and curves. Uses only additions, multiplications, divisions and square roots, which are exact to the last bit
 * on every machine: Math.sin and similar functions may differ in the last bit, and one bit can become a pixel.
 */

export interface Point {
  readonly x: number
  readonly y: number
}

/** One movement of the pen: a smooth curve through `points`, except at corners. y points down. */
export interface Stroke {
  readonly points: readonly Point[]
  /** For each point; the ends always count as corners. */
  readonly corners: readonly boolean[]
}

/** x' = xx * x + xy * y + x0, and y' likewise. */
export interface Affine {
  readonly xx: number
  readonly xy: number
  readonly yx: number
  readonly yy: number
  readonly x0: number
  readonly y0: number
}

/** Cosine and sine of an angle in turns (1 is a full circle). */
export function rotation(turns: number): { readonly cos: number; readonly sin: number } {
  const turn = turns - Math.round(turns)
  const quarter = Math.round(turn * 4)
  const angle = (turn - quarter / 4) * 2 * Math.PI
  const s = angle * angle
  // Taylor series for up to an eighth of a turn: the error is below 1e-7.
  const sin = angle * (1 - (s / 6) * (1 - (s / 20) * (1 - s / 42)))
  const cos = 1 - (s / 2) * (1 - (s / 12) * (1 - (s / 30) * (1 - s / 56)))
  switch ((quarter + 4) % 4) {
    case 1:
      return { cos: -sin, sin: cos }
    case 2:
      return { cos: -cos, sin: -sin }
    case 3:
      return { cos: sin, sin: -cos }
    default:
      return { cos, sin }
  }
}

/** Scales, then rotates by an angle in turns. */
export function rotated(turns: number, scaleX: number, scaleY = scaleX): Affine {
  const { cos, sin } = rotation(turns)
  return { xx: cos * scaleX, xy: -sin * scaleY, yx: sin * scaleX, yy: cos * scaleY, x0: 0, y0: 0 }
}

/** The point mapped by an affine map. */
export function applyTo(affine: Affine, { x, y }: Point): Point {
  return { x: affine.xx * x + affine.xy * y + affine.x0, y: affine.yx * x + affine.yy * y + affine.y0 }
}

/** The stroke with all points mapped. */
export function transform(stroke: Stroke, affine: Affine): Stroke {
  return { ...stroke, points: stroke.points.map((point) => applyTo(affine, point)) }
}

/** The Euclidean distance. */
export function distance(a: Point, b: Point): number {
  return Math.sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y))
}

/** The bounding box of points: its center and half its sides. */
export function bounds(points: readonly Point[]): { x: number; y: number; halfWidth: number; halfHeight: number } {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { x, y } of points) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return { x: (left + right) / 2, y: (top + bottom) / 2, halfWidth: (right - left) / 2, halfHeight: (bottom - top) / 2 }
}

/**
 * Points along a stroke, about `step` apart: Catmull-Rom splines between corners (the curve passes through every
 * control point in the direction from the previous to the next one), and straight lines between adjacent corners.
 */
export function trace({ points, corners }: Stroke, step: number): Point[] {
  const path: Point[] = [points[0]]
  for (let i = 0; i + 1 < points.length; i++) {
    const [from, to] = [points[i], points[i + 1]]
    const before = i === 0 || corners[i] ? from : points[i - 1]
    const after = i + 2 === points.length || corners[i + 1] ? to : points[i + 2]
    const pieces = Math.max(1, Math.ceil(distance(from, to) / step))
    for (let piece = 1; piece <= pieces; piece++) path.push(between(before, from, to, after, piece / pieces))
  }
  return path
}

function between(before: Point, from: Point, to: Point, after: Point, t: number): Point {
  const t2 = t * t
  const t3 = t2 * t
  const a = (-t3 + 2 * t2 - t) / 2
  const b = (3 * t3 - 5 * t2 + 2) / 2
  const c = (-3 * t3 + 4 * t2 + t) / 2
  const d = (t3 - t2) / 2
  return {
    x: a * before.x + b * from.x + c * to.x + d * after.x,
    y: a * before.y + b * from.y + c * to.y + d * after.y,
  }
}
