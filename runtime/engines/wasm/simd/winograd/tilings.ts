/** The transforms of Winograd's minimal filtering (Lavin and Gray 2016), along one axis and along both. */
import type { Code, FunctionScope } from '../assembler.js'
import { f32, f32x4 } from '../assembler.js'

/** Stores a value that is used several times. */
type Keep = (value: Code) => Code
type Line = (values: readonly Code[], keep: Keep) => Code[]

/** How an image is split: into tiles of `size` by `size` pixels, `step` apart, which is also the number of outputs. */
export interface Tiling {
  readonly size: 4 | 6
  readonly step: 2 | 4
  /** Along one axis: the transforms of image pixels and filter taps, and the inverse transform of their product. */
  readonly toTile: Line
  readonly filterToTile: Line
  readonly fromTile: Line
}

/** Positions in a transformed tile. */
export const placesOf = ({ size }: Tiling): number => size * size

const { add, sub, mul } = f32x4
const constant = (value: number): Code => f32x4.splat(f32.const(value))
const times = (factor: number, a: Code): Code => mul(a, constant(factor))
const half = (a: Code): Code => times(0.5, a)
/** a + factor b. */
const addTimes = (a: Code, factor: number, b: Code): Code => f32x4.madd(b, constant(factor), a)

/** F(2x2, 3x3): 16 multiplications instead of 36. */
export const twoByTwo: Tiling = {
  size: 4,
  step: 2,
  toTile: ([a, b, c, d]) => [sub(a, c), add(b, c), sub(c, b), sub(b, d)],
  filterToTile: ([a, b, c], keep) => {
    const sum = keep(add(a, c))
    return [a, half(add(sum, b)), half(sub(sum, b)), c]
  },
  fromTile: ([a, b, c, d]) => [add(add(a, b), c), sub(sub(b, c), d)],
}

/**
 * F(4x4, 3x3): 36 multiplications instead of 144, of values of more different magnitude: the sixth digit of sums is off
 * by a few units.
 */
export const fourByFour: Tiling = {
  size: 6,
  step: 4,
  toTile: ([a, b, c, d, e, f], keep) => {
    const [even, odd] = [keep(addTimes(e, -4, c)), keep(addTimes(d, -4, b))]
    const [near, far] = [keep(sub(e, c)), keep(times(2, sub(d, b)))]
    const first = addTimes(addTimes(e, -5, c), 4, a)
    const last = addTimes(addTimes(f, -5, d), 4, b)
    return [first, add(even, odd), sub(even, odd), add(near, far), sub(near, far), last]
  },
  filterToTile: ([a, b, c], keep) => {
    const sum = keep(times(-1 / 6, add(a, c)))
    const middle = keep(times(-1 / 6, b))
    const wide = keep(addTimes(times(1 / 6, c), 1 / 24, a))
    const twelfth = keep(times(1 / 12, b))
    return [times(1 / 4, a), add(sum, middle), sub(sum, middle), add(wide, twelfth), sub(wide, twelfth), c]
  },
  fromTile: ([a, b, c, d, e, f], keep) => {
    const [sum, difference] = [keep(add(b, c)), keep(sub(b, c))]
    const [wideSum, wideDifference] = [keep(add(d, e)), keep(sub(d, e))]
    return [
      add(add(a, sum), wideSum),
      addTimes(difference, 2, wideDifference),
      addTimes(sum, 4, wideSum),
      add(addTimes(difference, 8, wideDifference), f),
    ]
  },
}

/**
 * F(2x2, 3x3) in the gradient of a filter: the transform of the output gradient, and the inverse transform of the
 * filter's.
 */
export const gradientToTile: Line = ([a, b]) => [a, add(a, b), sub(a, b), sub(f32x4.zero(), b)]
/** The inverse transform of a filter gradient along one axis, from 4 values to 3. */
export const filterFromTile: Line = ([a, b, c, d], keep) => {
  const middle = keep(half(add(b, c)))
  return [add(a, middle), half(sub(b, c)), add(middle, d)]
}

/** Values and the code that must run before they are read. */
export interface Values {
  readonly before?: Code
  readonly values: readonly Code[]
}

/** Applies a transform to rows, and then to columns; `finish` receives the result at each position of a line. */
export function transform(
  scope: FunctionScope,
  lines: readonly Values[],
  line: Line,
  finish: (position: number, values: readonly Code[]) => Code,
): Code {
  const apply = (values: readonly Code[], use: (results: readonly Code[]) => Code): Code => {
    const kept: Code[] = []
    const keep: Keep = (value) => {
      const local = scope.local('v128')
      kept.push(local.set(value))
      return local.get
    }
    const results = line(values, keep)
    return [kept, use(results)]
  }
  const length = line(lines[0].values, (value) => value).length
  const between = lines.map(() => scope.locals('v128', length))
  const given = scope.locals('v128', lines[0].values.length)
  const read = given.map((local) => local.get)
  const along = lines.map(({ before = [], values }, at) => [
    before,
    values.map((value, i) => given[i].set(value)),
    apply(read, (results) => results.map((result, i) => between[at][i].set(result))),
  ])
  const across = Array.from({ length }, (_, position) =>
    apply(
      between.map((results) => results[position].get),
      (results) => finish(position, results),
    ),
  )
  return [along, across]
}
