/**
 * Passes over matrices `[rows, channels]` of float32, channels next to each other. Sums run in float64, so that they
 * hold for any number of rows. Parameters are addresses and counts.
 */
import type { Code, FunctionDefinition, Lanes, Local } from './assembler.js'
import {
  call,
  f32x4,
  f64,
  f64x2,
  vectorLanes as four,
  i32,
  integers,
  loopWhile,
  floatLanes as one,
} from './assembler.js'

interface Sums {
  readonly name: string
  /** How many matrices are read, and how many values per channel besides. */
  readonly matrices: number
  readonly constants: number
  /** How many sums are made. */
  readonly sums: number
  /** The terms that an element adds to each sum; `temporary` is free to use. */
  readonly terms: (
    lanes: Lanes,
    elements: readonly Code[],
    constants: readonly Code[],
    temporary: Local,
  ) => readonly Code[]
}

/**
 * `(matrices..., constants..., sums..., rows, channels)`: adds the terms of every row to float64 arrays of sums.
 */
function channelSums({ name, matrices, constants, sums, terms }: Sums): FunctionDefinition {
  return {
    name,
    parameters: integers(matrices + constants + sums + 2),
    body: (scope, ...parameters) => {
      const from = parameters.slice(0, matrices)
      const values = parameters.slice(matrices, matrices + constants)
      const into = parameters.slice(matrices + constants, -2)
      const [rows, channels] = parameters.slice(-2)
      const c = scope.local('i32')
      const row = scope.local('i32')
      const end = scope.local('i32')
      const stride = scope.local('i32')
      const rowsOf = (body: Code): Code => [
        row.set(c.get),
        loopWhile(i32.lt(row.get, end.get), body, row.advance(stride.get)),
      ]
      const sum = (index: number): Code => i32.add(into[index].get, i32.shl(c.get, 1))
      const elements = (lanes: Lanes, offset: number): Code[] =>
        from.map((matrix) => lanes.load(i32.add(matrix.get, row.get), offset))
      const constantsAt = (lanes: Lanes, offset: number): Code[] =>
        values.map((value) => lanes.load(i32.add(value.get, c.get), offset))

      /** Four channels a vector, several vectors side by side: as many as there are registers for. */
      const vectors = (count: number): Code => {
        const temporary = scope.local('v128')
        const term = scope.local('v128')
        const groups = Array.from({ length: count }, (_, group) => ({
          offset: group * 16,
          constants: values.map(() => scope.local('v128')),
          halves: Array.from({ length: sums }, () => [scope.local('v128'), scope.local('v128')] as const),
        }))
        return [
          groups.map((group) => [
            constantsAt(four, group.offset).map((value, i) => group.constants[i].set(value)),
            group.halves.map(([low, high], s) => [
              low.set(f64x2.load(sum(s), group.offset * 2)),
              high.set(f64x2.load(sum(s), group.offset * 2 + 16)),
            ]),
          ]),
          rowsOf(
            groups.map((group) => {
              const constant = group.constants.map((local) => local.get)
              return terms(four, elements(four, group.offset), constant, temporary).map((value, s) => {
                const [low, high] = group.halves[s]
                const upper = f32x4.shuffle(term.get, term.get, [2, 3, 2, 3])
                return [
                  term.set(value),
                  low.set(f64x2.add(low.get, f32x4.lowToF64(term.get))),
                  high.set(f64x2.add(high.get, f32x4.lowToF64(upper))),
                ]
              })
            }),
          ),
          groups.map((group) =>
            group.halves.map(([low, high], s) => [
              f64x2.store(sum(s), low.get, group.offset * 2),
              f64x2.store(sum(s), high.get, group.offset * 2 + 16),
            ]),
          ),
          c.advance(count * 16),
        ]
      }
      const single = (): Code => {
        const temporary = scope.local('f32')
        const totals = scope.locals('f64', sums)
        const added = (): readonly Code[] => terms(one, elements(one, 0), constantsAt(one, 0), temporary)
        return [
          totals.map((total, s) => total.set(f64.load(sum(s)))),
          rowsOf(added().map((value, s) => totals[s].set(f64.add(totals[s].get, f64.fromF32(value))))),
          totals.map((total, s) => f64.store(sum(s), total.get)),
          c.advance(4),
        ]
      }
      const width = sums === 1 ? 4 : 2
      return [
        stride.set(i32.shl(channels.get, 2)),
        end.set(i32.mul(rows.get, stride.get)),
        c.set(i32.const(0)),
        loopWhile(i32.lt(c.get, i32.and(stride.get, i32.const(-16 * width))), vectors(width)),
        loopWhile(i32.lt(c.get, i32.and(stride.get, i32.const(-16))), vectors(1)),
        loopWhile(i32.lt(c.get, stride.get), single()),
      ]
    },
  }
}

/** `(x, sum, rows, channels)` */
const sumRows: Sums = { name: 'sumRows', matrices: 1, constants: 0, sums: 1, terms: (_, [x]) => [x] }

/** `(x, shift, sum, squares, rows, channels)`: sums of x - shift and of its square; shift keeps the squares small. */
const moments: Sums = {
  name: 'moments',
  matrices: 1,
  constants: 1,
  sums: 2,
  terms: (lanes, [x], [shift], difference) => [
    [lanes.sub(x, shift), difference.tee],
    lanes.mul(difference.get, difference.get),
  ],
}

/** `(dy, x, mean, dySum, dyDifference, rows, channels)`: sums of dy and of dy (x - mean). */
const normalizationSums: Sums = {
  name: 'normalizationSums',
  matrices: 2,
  constants: 1,
  sums: 2,
  terms: (lanes, [dy, x], [mean], gradient) => [[dy, gradient.tee], lanes.mul(gradient.get, lanes.sub(x, mean))],
}

interface RowMap {
  readonly name: string
  readonly matrices: number
  readonly constants: number
  readonly value: (lanes: Lanes, elements: readonly Code[], constants: readonly Code[]) => Code
}

/** `(matrices..., constants..., out, rows, channels)`: every element of `out` from its likes and its channel's constants. */
function rowMap({ name, matrices, constants, value }: RowMap): FunctionDefinition {
  return {
    name,
    parameters: integers(matrices + constants + 3),
    body: (scope, ...parameters) => {
      const from = parameters.slice(0, matrices)
      const values = parameters.slice(matrices, matrices + constants)
      const [out, rows, channels] = parameters.slice(-3)
      const c = scope.local('i32')
      const stride = scope.local('i32')
      const step = (lanes: Lanes, width: number, limit: Code): Code => {
        const elements = from.map((matrix) => lanes.load(i32.add(matrix.get, c.get)))
        const perChannel = values.map((constant) => lanes.load(i32.add(constant.get, c.get)))
        return loopWhile(
          i32.lt(c.get, limit),
          lanes.store(i32.add(out.get, c.get), value(lanes, elements, perChannel)),
          c.advance(width),
        )
      }
      const advance = (pointer: Local): Code => pointer.advance(stride.get)
      return [
        stride.set(i32.shl(channels.get, 2)),
        loopWhile(
          rows.get,
          c.set(i32.const(0)),
          step(four, 16, i32.and(stride.get, i32.const(-16))),
          step(one, 4, stride.get),
          [...from, out].map(advance),
          rows.advance(-1),
        ),
      ]
    },
  }
}

/** `(x, mean, scale, offset, out, rows, channels)`: (x - mean) scale + offset. */
const normalize = rowMap({
  name: 'normalize',
  matrices: 1,
  constants: 3,
  value: (lanes, [x], [mean, factor, offset]) => lanes.add(lanes.mul(lanes.sub(x, mean), factor), offset),
})

/** `(dy, x, mean, a, b, d, out, rows, channels)`: a dy + b (x - mean) + d. */
const normalizationGradient = rowMap({
  name: 'normalizationGradient',
  matrices: 2,
  constants: 4,
  value: (lanes, [dy, x], [mean, a, b, d]) =>
    lanes.add(lanes.add(lanes.mul(dy, a), lanes.mul(lanes.sub(x, mean), b)), d),
})

/** `(row, out, rows, channels)`: every row the same. */
const repeatRow = rowMap({ name: 'repeatRow', matrices: 0, constants: 1, value: (_, __, [row]) => row })

/**
 * The same with one more parameter, the most rows that are gone through at a time: few enough to stay in a cache while
 * one channel after the other is summed. `index` is the place of the function in the module.
 */
function inSteps({ matrices, constants, sums, name }: Sums, index: number): FunctionDefinition {
  return {
    name: `${name}InSteps`,
    parameters: integers(matrices + constants + sums + 3),
    body: (scope, ...parameters) => {
      const from = parameters.slice(0, matrices)
      const passed = parameters.slice(0, -3)
      const [rows, channels, step] = parameters.slice(-3)
      const now = scope.local('i32')
      return loopWhile(
        rows.get,
        now.set(i32.min(rows.get, step.get)),
        call(index, ...passed.map((parameter) => parameter.get), now.get, channels.get),
        from.map((matrix) => matrix.advance(i32.shl(i32.mul(now.get, channels.get), 2))),
        rows.set(i32.sub(rows.get, now.get)),
      )
    },
  }
}

/** The functions, to stand in the module from `first` on. */
export function channelFunctions(first: number): readonly FunctionDefinition[] {
  const sums = [sumRows, moments, normalizationSums]
  return [...sums.map(channelSums), ...sums.map((sum, i) => inSteps(sum, first + i)), ...maps]
}

const maps: readonly FunctionDefinition[] = [normalize, normalizationGradient, repeatRow]
