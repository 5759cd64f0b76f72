/** Alphabets that no one writes: each with a style, so that its characters resemble each other as real ones do. */
import type { RandomStream } from '../../random.js'
import { applyTo, bounds, distance, type Point, rotated, type Stroke, trace, transform } from './geometry.js'
import { drawShape, type ShapeKind } from './shapes.js'

/** A character as it is meant: strokes within -1 to 1, the larger side filled. */
export interface Glyph {
  readonly strokes: readonly Stroke[]
}

/** What the characters of an alphabet have in common. */
interface Style {
  /** The few movements that all its characters are made of. */
  readonly shapes: readonly Stroke[]
  /** How likely each further stroke is. */
  readonly complexity: number
  /** Orientations that strokes come in, in turns. */
  readonly directions: readonly number[]
  /** Width over height. */
  readonly aspect: number
  /** How likely a character is another one changed in one stroke. */
  readonly kinship: number
}

const roundKinds: readonly ShapeKind[] = ['arc', 'arc', 'wave', 'loop', 'hook', 'line', 'spiral', 'cup']
const angularKinds: readonly ShapeKind[] = ['line', 'line', 'corner', 'corner', 'zigzag', 'box', 'fork']
const maxStrokes = 4
/** Mean distance between the nearest points of two characters of an alphabet, in halves of their size. */
const minDifference = 0.1
const attempts = 60

/** The characters of one alphabet, all different to the eye. */
export function inventAlphabet(random: RandomStream, characters: number): Glyph[] {
  const style = inventStyle(random)
  const glyphs: Glyph[] = []
  const outlines: Point[][] = []
  while (glyphs.length < characters) {
    let best: { glyph: Glyph; outline: Point[]; difference: number } | undefined
    for (let attempt = 0; attempt < attempts && !(best && best.difference >= minDifference); attempt++) {
      const glyph = inventGlyph(random, style, glyphs)
      const outline = glyph.strokes.flatMap((stroke) => trace(stroke, 0.15))
      const difference = Math.min(Infinity, ...outlines.map((other) => difference2(outline, other)))
      if (!best || difference > best.difference) best = { glyph, outline, difference }
    }
    glyphs.push(best!.glyph)
    outlines.push(best!.outline)
  }
  return glyphs
}

function inventStyle(random: RandomStream): Style {
  const angularity = random.uniform()
  const kind = () => random.choose(random.uniform() < angularity ? angularKinds : roundKinds)
  const quarter = random.uniform() < 0.6 ? 0 : random.uniform(-0.125, 0.125)
  return {
    shapes: Array.from({ length: random.integer(4, 7) }, () => drawShape(random, kind())),
    complexity: random.uniform(0.35, 0.8),
    directions: [0, 0.25, 0.5, 0.75].map((turn) => turn + quarter),
    aspect: random.uniform(0.65, 1.3),
    kinship: random.uniform(0.3, 0.7),
  }
}

function inventGlyph(random: RandomStream, style: Style, others: readonly Glyph[]): Glyph {
  if (others.length > 0 && random.uniform() < style.kinship) return vary(random, style, random.choose(others))
  const strokes = [placeFirst(random, style)]
  while (strokes.length < maxStrokes && random.uniform() < style.complexity)
    strokes.push(attach(random, style, strokes))
  return fitted(strokes)
}

/** Another character with one stroke more, one less, or one other. */
function vary(random: RandomStream, style: Style, { strokes }: Glyph): Glyph {
  const at = random.integer(0, strokes.length - 1)
  const rest = strokes.filter((_, i) => i !== at)
  const choice = random.uniform()
  if (strokes.length < maxStrokes && choice < 0.5) return fitted([...strokes, attach(random, style, strokes)])
  if (rest.length > 0 && choice < 0.6) return fitted(rest)
  return fitted(rest.length > 0 ? [...rest, attach(random, style, rest)] : [placeFirst(random, style)])
}

function placeFirst(random: RandomStream, style: Style): Stroke {
  return transform(random.choose(style.shapes), oriented(random, style, 1))
}

/** A stroke that begins, ends or has its middle on one that is there, or lies beside it as a mark. */
function attach(random: RandomStream, style: Style, strokes: readonly Stroke[]): Stroke {
  const small = random.uniform() < 0.45
  const scale = small ? random.uniform(0.22, 0.4) : random.uniform(0.5, 0.9)
  const stroke = transform(random.choose(style.shapes), oriented(random, style, scale))
  const target = trace(random.choose(strokes), 0.1)
  const own = trace(stroke, 0.1)
  const place = random.choose([0, 0.5, 1, 0.25, 0.75])
  const hold = random.choose([0, 0, 0.5, 1])
  const to = target[Math.round(place * (target.length - 1))]
  const from = own[Math.round(hold * (own.length - 1))]
  const apart = small && random.uniform() < 0.4 ? rotated(random.uniform(), 0.5) : undefined
  const shift = apart ? applyTo(apart, { x: 1, y: 0 }) : { x: 0, y: 0 }
  return transform(stroke, { xx: 1, xy: 0, yx: 0, yy: 1, x0: to.x - from.x + shift.x, y0: to.y - from.y + shift.y })
}

function oriented(random: RandomStream, style: Style, scale: number) {
  const flip = random.uniform() < 0.5 ? -1 : 1
  return rotated(random.choose(style.directions), flip * scale * style.aspect, scale)
}

/** Moved and scaled so that the larger side reaches from -1 to 1. */
function fitted(strokes: readonly Stroke[]): Glyph {
  const { x, y, halfWidth, halfHeight } = bounds(strokes.flatMap((stroke) => trace(stroke, 0.15)))
  const scale = 1 / Math.max(halfWidth, halfHeight, 0.05)
  const affine = { xx: scale, xy: 0, yx: 0, yy: scale, x0: -x * scale, y0: -y * scale }
  return { strokes: strokes.map((stroke) => transform(stroke, affine)) }
}

/** Chamfer distance: how far, on average, a point of one is from the nearest of the other; the larger of both ways. */
function difference2(a: readonly Point[], b: readonly Point[]): number {
  return Math.max(oneWay(a, b), oneWay(b, a))
}

function oneWay(from: readonly Point[], to: readonly Point[]): number {
  let sum = 0
  for (const point of from) {
    let nearest = Infinity
    for (const other of to) nearest = Math.min(nearest, distance(point, other))
    sum += nearest
  }
  return sum / from.length
}
