/** The movements that strokes are made of, each randomized for every alphabet that uses it. */
import type { RandomStream } from '../../../base/random.js'
import { bounds, type Point, rotation, type Stroke, transform } from './geometry.js'

export type ShapeKind =
  | 'line'
  | 'arc'
  | 'wave'
  | 'loop'
  | 'hook'
  | 'spiral'
  | 'cup'
  | 'corner'
  | 'zigzag'
  | 'box'
  | 'fork'

/** A step of the pen: its length, and the change of direction before it, in turns. */
interface Step {
  readonly length: number
  readonly turn: number
  /** Whether the pen stops where this step begins. */
  readonly corner?: boolean
}

/** A stroke of this kind, centered, whose larger side spans -1 to 1. */
export function drawShape(random: RandomStream, kind: ShapeKind): Stroke {
  return centerd(walk(stepsOf(random, kind)))
}

function stepsOf(random: RandomStream, kind: ShapeKind): Step[] {
  const sign = random.uniform() < 0.5 ? -1 : 1
  const bend = (count: number, turns: number, length = 1): Step[] =>
    Array.from({ length: count }, () => ({ length, turn: (sign * turns) / count }))
  const straight = (length: number, turn = 0, corner = false): Step => ({ length, turn: sign * turn, corner })
  const some = random.uniform()
  switch (kind) {
    case 'line':
      return [straight(1), straight(1, random.uniform(-0.02, 0.02))]
    case 'arc':
      return bend(5, random.uniform(0.3, 0.6))
    case 'wave':
      return [...bend(3, random.uniform(0.25, 0.45)), ...bend(4, random.uniform(-0.55, -0.3))]
    case 'loop':
      return bend(8, random.uniform(0.95, 1.1))
    case 'hook':
      return [straight(1.6), straight(1.6), ...bend(4, random.uniform(0.35, 0.6), 0.5)]
    case 'spiral':
      return bend(11, random.uniform(1.2, 1.5)).map((step, i) => ({ ...step, length: 1 - i * 0.06 }))
    case 'cup':
      return [straight(1 + some), ...bend(4, random.uniform(0.42, 0.55), 0.5), straight(1 + some)]
    case 'corner':
      return [straight(1 + some), straight(2 - some, random.uniform(0.2, 0.38), true)]
    case 'zigzag':
      return [straight(1), straight(1 + some, random.uniform(0.25, 0.4), true), straight(1, -0.32, true)]
    case 'box':
      return [straight(1 + some), ...[1, 1 + some, 1].map((length) => straight(length, 0.25, true))]
    case 'fork':
      return [straight(1 + some), straight(1, 0.25, true), straight(1 + some, 0.25, true)]
    default:
      return kind satisfies never
  }
}

function walk(steps: readonly Step[]): Stroke {
  const points: Point[] = [{ x: 0, y: 0 }]
  const corners = [true]
  let turns = 0
  for (const { length, turn, corner } of steps) {
    turns += turn
    const { cos, sin } = rotation(turns)
    const { x, y } = points.at(-1)!
    corners[corners.length - 1] = corner ?? false
    points.push({ x: x + length * cos, y: y + length * sin })
    corners.push(true)
  }
  return { points, corners }
}

function centerd(stroke: Stroke): Stroke {
  const { x, y, halfWidth, halfHeight } = bounds(stroke.points)
  const scale = 1 / Math.max(halfWidth, halfHeight)
  return transform(stroke, { xx: scale, xy: 0, yx: 0, yy: scale, x0: -x * scale, y0: -y * scale })
}
