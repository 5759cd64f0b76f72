/** Alphabets that no one writes: each with a style, so that its characters resemble each other as real ones do. */
import type { RandomStream } from '../../../base/random.js'
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
  /** The small ones, simple enough to be read beside them. */
  readonly marks: readonly Stroke[]
  /** How likely each further stroke is. */
  readonly complexity: number
  /** How likely a further stroke is a mark. */
  readonly ornament: number
  /** Orientations that strokes come in, in turns. */
  readonly directions: readonly number[]
  /** Width over height. */
  readonly aspect: number
  /** How likely a character is another one changed in one stroke. */
  readonly kinship: number
}

const roundKinds: readonly ShapeKind[] = ['arc', 'arc', 'wave', 'loop', 'hook', 'line', 'spiral', 'cup']
const angularKinds: readonly ShapeKind[] = ['line', 'line', 'corner', 'corner', 'zigzag', 'box', 'fork']
const markKinds: readonly ShapeKind[] = ['line', 'line', 'arc', 'loop']
const maxStrokes = 4
/** Mean distance between the nearest points of two characters of an alphabet, in halves of their size. */
const minDifference = 0.16
/** Strokes nearer than this to each other run together under a thick pen, in halves of a character's size. */
const nearness = 0.16
/** How much of a stroke may run together with the others: enough to cross and to touch. */
const maxOverlap = 0.4
/** Step of the traces that are compared. */
const tracing = 0.15
const attempts = 60
const placements = 6

/** The characters of one alphabet, all different to the eye. */
export function inventAlphabet(random: RandomStream, characters: number): Glyph[] {
  const style = inventStyle(random)
  const glyphs: Glyph[] = []
  const outlines: Point[][] = []
  while (glyphs.length < characters) {
    const { glyph, outline } = inventAnother(random, style, glyphs, outlines)
    glyphs.push(glyph)
    outlines.push(outline)
  }
  return glyphs
}

/** The first legible attempt that differs enough from the others, or the best one. */
function inventAnother(random: RandomStream, style: Style, others: readonly Glyph[], outlines: readonly Point[][]) {
  let best: { glyph: Glyph; outline: Point[]; difference: number } | undefined
  for (let attempt = 0; attempt < attempts; attempt++) {
    const glyph = inventGlyph(random, style, others)
    const outline = glyph.strokes.flatMap((stroke) => trace(stroke, tracing))
    const difference = isLegible(glyph.strokes) ? nearestOf(outlines, outline, best?.difference ?? -1) : -1
    if (!best || difference > best.difference) best = { glyph, outline, difference }
    if (best.difference >= minDifference) break
  }
  return best!
}

function inventStyle(random: RandomStream): Style {
  const angularity = random.uniform()
  const kind = () => random.choose(random.uniform() < angularity ? angularKinds : roundKinds)
  const quarter = random.uniform() < 0.6 ? 0 : random.uniform(-0.125, 0.125)
  return {
    shapes: Array.from({ length: random.integer(4, 7) }, () => drawShape(random, kind())),
    marks: Array.from({ length: random.integer(1, 3) }, () => drawShape(random, random.choose(markKinds))),
    complexity: random.uniform(0.6, 0.9),
    ornament: random.uniform(0.2, 0.7),
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

/** A further stroke, where there is a place for it that leaves all of them legible. */
function attach(random: RandomStream, style: Style, strokes: readonly Stroke[]): Stroke {
  let stroke = attachSomewhere(random, style, strokes)
  for (let attempt = 1; attempt < placements && !isLegible([...strokes, stroke]); attempt++) {
    stroke = attachSomewhere(random, style, strokes)
  }
  return stroke
}

/** A stroke that begins, ends or has its middle on one that is there, or lies beside it as a mark. */
function attachSomewhere(random: RandomStream, style: Style, strokes: readonly Stroke[]): Stroke {
  const small = random.uniform() < style.ornament
  const scale = small ? random.uniform(0.2, 0.35) : random.uniform(0.5, 0.95)
  const stroke = transform(random.choose(small ? style.marks : style.shapes), oriented(random, style, scale))
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
  const { x, y, halfWidth, halfHeight } = bounds(strokes.flatMap((stroke) => trace(stroke, tracing)))
  const scale = 1 / Math.max(halfWidth, halfHeight, 0.05)
  const affine = { xx: scale, xy: 0, yx: 0, yy: scale, x0: -x * scale, y0: -y * scale }
  return { strokes: strokes.map((stroke) => transform(stroke, affine)) }
}

/** Whether every stroke can be told from the others. */
function isLegible(strokes: readonly Stroke[]): boolean {
  if (strokes.length === 1) return true
  const traces = strokes.map((stroke) => trace(stroke, tracing))
  return traces.every((own, at) => {
    const others = traces.filter((_, i) => i !== at).flat()
    const covered = own.filter((point) => others.some((other) => distance(point, other) < nearness))
    return covered.length <= maxOverlap * own.length
  })
}

/** The distance to the nearest of `outlines`; anything up to `least` where it is no more than that. */
function nearestOf(outlines: readonly (readonly Point[])[], outline: readonly Point[], least: number): number {
  let nearest = 2
  for (const other of outlines) {
    nearest = Math.min(nearest, chamfer(outline, other))
    if (nearest <= least) break
  }
  return nearest
}

/** How far, on average, a point of one is from the nearest of the other; the larger of both ways. */
function chamfer(a: readonly Point[], b: readonly Point[]): number {
  return Math.max(oneWay(a, b), oneWay(b, a))
}

function oneWay(from: readonly Point[], to: readonly Point[]): number {
  let sum = 0
  for (const { x, y } of from) {
    let nearest = Infinity
    for (const other of to) {
      const squared = (other.x - x) * (other.x - x) + (other.y - y) * (other.y - y)
      if (squared < nearest) nearest = squared
    }
    sum += Math.sqrt(nearest)
  }
  return sum / from.length
}
