/** Simulated writers, each with habits and random variation. */
import type { RandomStream } from '../../../base/random.js'
import type { Glyph } from './alphabet.js'
import { type Affine, applyTo, bounds, type Point, rotated, type Stroke, trace } from './geometry.js'

/** The habits of one writer. */
export interface Drawer {
  /** Half the larger side of a character, in pixels. */
  readonly size: number
  readonly aspect: number
  /** Shear: how far the top leans, relative to the height. */
  readonly slant: number
  /** In turns. */
  readonly tilt: number
  /** The offset of characters from the image's center, in pixels. */
  readonly x: number
  readonly y: number
  /** The deviation of the strokes' points, in units of half the character's size. */
  readonly looseness: number
  /** The amplitude of the tremor, in pixels. */
  readonly tremor: number
  /** Half the line width, in pixels. */
  readonly pen: number
  /** How much corners are rounded, from 0 to 1. */
  readonly haste: number
}

/** A writer with random habits. */
export function inventDrawer(random: RandomStream): Drawer {
  return {
    size: 30 + 6 * random.normal(),
    aspect: 1 + 0.12 * random.normal(),
    slant: 0.12 * random.normal(),
    tilt: 0.012 * random.normal(),
    x: 4 * random.normal(),
    y: 4 * random.normal(),
    looseness: random.uniform(0.03, 0.08),
    tremor: random.uniform(0.2, 0.9),
    pen: random.uniform(2.1, 2.8),
    haste: random.uniform(0, 0.5),
  }
}

/** The random deviation of one drawing from the writer's habits. */
const within = { size: 0.08, aspect: 0.07, slant: 0.05, tilt: 0.008, place: 2.5, scale: 0.1, turn: 0.015 } as const

/** The margin in pixels that a writer keeps from the border. */
const margin = 4

/** One drawing of a character: the paths of the pen, in pixels of an image of `side` by `side`. */
export function write(random: RandomStream, glyph: Glyph, drawer: Drawer, side: number): Point[][] {
  const warp = inventWarp(random, drawer.looseness)
  const strokes = glyph.strokes.map((stroke) => stray(random, stroke, drawer).map(warp))
  const affine = placement(random, drawer, side)
  const paths = strokes.map((path) => path.map((point) => applyTo(affine, point)))
  return inside(
    paths.map((path) => tremble(random, path, drawer.tremor)),
    side,
  )
}

/**
 * The stroke's own deviations: position, size and rotation, and each of its points; traced in steps of about two
 * pixels.
 */
function stray(random: RandomStream, stroke: Stroke, { looseness, haste }: Drawer): Point[] {
  const middle = bounds(stroke.points)
  const turn = rotated(
    within.turn * random.normal(),
    1 + within.scale * random.normal(),
    1 + within.scale * random.normal(),
  )
  const shift = { x: looseness * random.normal(), y: looseness * random.normal() }
  const points = stroke.points.map((point) => {
    const { x, y } = applyTo(turn, { x: point.x - middle.x, y: point.y - middle.y })
    return {
      x: x + middle.x + shift.x + 0.6 * looseness * random.normal(),
      y: y + middle.y + shift.y + 0.6 * looseness * random.normal(),
    }
  })
  const corners = stroke.corners.map((corner) => corner && random.uniform() >= haste)
  return trace({ points, corners }, 0.07)
}

/** A smooth displacement of the whole character: quadratic in x and y, with random coefficients. */
function inventWarp(random: RandomStream, looseness: number): (point: Point) => Point {
  const c = Array.from({ length: 6 }, () => 1.2 * looseness * random.normal())
  return ({ x, y }) => ({
    x: x + c[0] * x * y + c[1] * (x * x - 0.5) + c[2] * (y * y - 0.5),
    y: y + c[3] * x * y + c[4] * (x * x - 0.5) + c[5] * (y * y - 0.5),
  })
}

function placement(random: RandomStream, drawer: Drawer, side: number): Affine {
  const size = Math.max(12, drawer.size * (1 + within.size * random.normal()))
  const aspect = Math.max(0.6, drawer.aspect + within.aspect * random.normal())
  const slant = drawer.slant + within.slant * random.normal()
  const turn = rotated(drawer.tilt + within.tilt * random.normal(), size * aspect, size)
  return {
    xx: turn.xx,
    xy: turn.xy - slant * turn.xx,
    yx: turn.yx,
    yy: turn.yy - slant * turn.yx,
    x0: side / 2 + drawer.x + within.place * random.normal(),
    y0: side / 2 + drawer.y + within.place * random.normal(),
  }
}

/** Scaled down and moved if it would leave the image. */
function inside(paths: readonly Point[][], side: number): Point[][] {
  const { x, y, halfWidth, halfHeight } = bounds(paths.flat())
  const room = side / 2 - margin
  const scale = Math.min(1, room / halfWidth, room / halfHeight)
  const keep = (at: number, half: number) => Math.min(Math.max(at, margin + half * scale), side - margin - half * scale)
  const [toX, toY] = [keep(x, halfWidth), keep(y, halfHeight)]
  return paths.map((path) => path.map((p) => ({ x: toX + (p.x - x) * scale, y: toY + (p.y - y) * scale })))
}

/** The tremor of the hand: noise with correlated steps. */
function tremble(random: RandomStream, path: readonly Point[], tremor: number): Point[] {
  let [dx, dy] = [0, 0]
  return path.map(({ x, y }) => {
    dx = 0.7 * dx + 0.7 * tremor * random.uniform(-1, 1)
    dy = 0.7 * dy + 0.7 * tremor * random.uniform(-1, 1)
    return { x: x + dx, y: y + dy }
  })
}
