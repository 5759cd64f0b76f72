/** Invented alphabets. Each has a style, so that its characters resemble each other like real ones. */
import type { RandomStream } from '../../../base/random.js'
import { applyTo, bounds, distance, type Point, rotated, type Stroke, trace, transform } from './geometry.js'
import { drawShape, type ShapeKind } from './shapes.js'

/** The ideal form of a character: strokes within -1 to 1, which the larger side fills. */
export interface Glyph {
  readonly strokes: readonly Stroke[]
}

/** The common properties of an alphabet's characters. */
interface Style {
  /** The few movements from which all characters are made. */
  readonly shapes: readonly Stroke[]
  /** The small movements, simple enough to be legible next to the others. */
  readonly marks: readonly Stroke[]
  /** The probability of each further stroke. */
  readonly complexity: number
  /** The probability that a further stroke is a mark. */
  readonly ornament: number
  /** The orientations of strokes, in turns. */
  readonly directions: readonly number[]
  /** Width / height. */
  readonly aspect: number
  /** The probability that a character is a variant of another one in one stroke. */
  readonly kinship: number
}

const roundKinds: readonly ShapeKind[] = ['arc', 'arc', 'wave', 'loop', 'hook', 'line', 'spiral', 'cup']
const angularKinds: readonly ShapeKind[] = ['line', 'line', 'corner', 'corner', 'zigzag', 'box', 'fork']
const markKinds: readonly ShapeKind[] = ['line', 'line', 'arc', 'loop']
const maxStrokes = 4
/**
 * The minimum mean distance between the nearest points of two characters of an alphabet, in units of half their size.
 */
const minDifference = 0.16
/** Strokes closer than this merge under a thick pen, in units of half a character's size. */
const nearness = 0.16
/** The fraction of a stroke that may merge with others: enough for crossings and junctions. */
const maxOverlap = 0.4
/** The step of the traces that are compared. */
const tracing = 0.15
const attempts = 60
const placements = 6

/** The characters of one alphabet, all visibly different. */
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

/** A variant of a character: one stroke more, one fewer, or one changed. */
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

/** A further stroke, if there is a position for it at which all strokes stay legible. */
function attach(random: RandomStream, style: Style, strokes: readonly Stroke[]): Stroke {
  let stroke = attachSomewhere(random, style, strokes)
  for (let attempt = 1; attempt < placements && !isLegible([...strokes, stroke]); attempt++) {
    stroke = attachSomewhere(random, style, strokes)
  }
  return stroke
}

/** A stroke that starts, ends or is centered on an existing one, or is next to it as a mark. */
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

/** Translated and scaled so that the larger side spans -1 to 1. */
function fitted(strokes: readonly Stroke[]): Glyph {
  const { x, y, halfWidth, halfHeight } = bounds(strokes.flatMap((stroke) => trace(stroke, tracing)))
  const scale = 1 / Math.max(halfWidth, halfHeight, 0.05)
  const affine = { xx: scale, xy: 0, yx: 0, yy: scale, x0: -x * scale, y0: -y * scale }
  return { strokes: strokes.map((stroke) => transform(stroke, affine)) }
}

/** Whether every stroke can be distinguished from the others. */
function isLegible(strokes: readonly Stroke[]): boolean {
  if (strokes.length === 1) return true
  const traces = strokes.map((stroke) => trace(stroke, tracing))
  return traces.every((own, at) => {
    const others = traces.filter((_, i) => i !== at).flat()
    const covered = own.filter((point) => others.some((other) => distance(point, other) < nearness))
    return covered.length <= maxOverlap * own.length
  })
}

/** The distance to the nearest of `outlines`; any value up to `least` if it is no more than that. */
function nearestOf(outlines: readonly (readonly Point[])[], outline: readonly Point[], least: number): number {
  let nearest = 2
  for (const other of outlines) {
    nearest = Math.min(nearest, chamfer(outline, other))
    if (nearest <= least) break
  }
  return nearest
}

/** The mean distance of a point of one from the nearest point of the other; the larger of both directions. */
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
