/**
 * Sums over the rows of float32 matrices `[rows, channels]`, row-major. They are accumulated in float64, so they are
 * accurate for any number of rows. Parameters are addresses and counts.
 */
import type { Code, FunctionDefinition, FunctionScope, Lanes, Local } from './assembler.js'
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
  /** The number of input matrices, and of values per channel. */
  readonly matrices: number
  readonly constants: number
  /** The number of sums. */
  readonly sums: number
  /** The terms that an element adds to each sum; `temporary` may be used freely. */
  readonly terms: (
    lanes: Lanes,
    elements: readonly Code[],
    constants: readonly Code[],
    temporary: Local,
  ) => readonly Code[]
}

/** Helpers to write the code for one channel or several adjacent ones. */
interface Frame {
  readonly scope: FunctionScope
  /** The byte offset of the first channel; the code advances it. */
  readonly channel: Local
  /** Repeats code for every row. */
  readonly eachRow: (body: Code) => Code
  /** The elements of the current row, `offset` bytes after the first channel. */
  readonly elements: (lanes: Lanes, offset: number) => Code[]
  readonly constants: (lanes: Lanes, offset: number) => Code[]
  /** The address of a sum of the first channel. */
  readonly sum: (index: number) => Code
}

/**
 * `(matrices..., constants..., sums..., rows, channels)`: adds the terms of every row to float64 arrays of sums.
 */
function channelSums(sums: Sums): FunctionDefinition {
  return {
    name: sums.name,
    parameters: integers(sums.matrices + sums.constants + sums.sums + 2),
    body: (scope, ...parameters) => {
      const from = parameters.slice(0, sums.matrices)
      const values = parameters.slice(sums.matrices, sums.matrices + sums.constants)
      const into = parameters.slice(sums.matrices + sums.constants, -2)
      const [rows, channels] = parameters.slice(-2)
      const [channel, row, end, stride] = scope.locals('i32', 4)
      const frame: Frame = {
        scope,
        channel,
        eachRow: (body) => [row.set(channel.get), loopWhile(i32.lt(row.get, end.get), body, row.advance(stride.get))],
        elements: (lanes, offset) => from.map((matrix) => lanes.load(i32.add(matrix.get, row.get), offset)),
        constants: (lanes, offset) => values.map((value) => lanes.load(i32.add(value.get, channel.get), offset)),
        sum: (index) => i32.add(into[index].get, i32.shl(channel.get, 1)),
      }
      const below = (multiple: number): Code => i32.lt(channel.get, i32.and(stride.get, i32.const(-multiple)))
      // As many in parallel as there are registers.
      const width = sums.sums === 1 ? 4 : 2
      return [
        stride.set(i32.shl(channels.get, 2)),
        end.set(i32.mul(rows.get, stride.get)),
        channel.set(i32.const(0)),
        loopWhile(below(16 * width), vectorSums(sums, frame, width)),
        loopWhile(below(16), vectorSums(sums, frame, 1)),
        loopWhile(below(4), scalarSums(sums, frame)),
      ]
    },
  }
}

/** Four channels per vector, `count` vectors in parallel. */
function vectorSums({ sums, constants, terms }: Sums, frame: Frame, count: number): Code {
  const { scope } = frame
  const [temporary, term] = scope.locals('v128', 2)
  const groups = Array.from({ length: count }, (_, group) => ({
    offset: group * 16,
    constants: scope.locals('v128', constants),
    /** Two channels each. */
    halves: Array.from({ length: sums }, () => scope.locals('v128', 2)),
  }))
  const eachHalf = (visit: (half: Local, address: Code, offset: number) => Code): Code =>
    groups.map(({ halves, offset }) =>
      halves.map((pair, s) => pair.map((half, i) => visit(half, frame.sum(s), offset * 2 + i * 16))),
    )
  const addTerm = ([low, high]: readonly Local[], value: Code): Code => [
    term.set(value),
    low.set(f64x2.add(low.get, f32x4.lowToF64(term.get))),
    high.set(f64x2.add(high.get, f32x4.lowToF64(f32x4.shuffle(term.get, term.get, [2, 3, 2, 3])))),
  ]
  return [
    groups.map((group) => frame.constants(four, group.offset).map((value, i) => group.constants[i].set(value))),
    eachHalf((half, address, offset) => half.set(f64x2.load(address, offset))),
    frame.eachRow(
      groups.map((group) => {
        const perChannel = group.constants.map((constant) => constant.get)
        const values = terms(four, frame.elements(four, group.offset), perChannel, temporary)
        return values.map((value, s) => addTerm(group.halves[s], value))
      }),
    ),
    eachHalf((half, address, offset) => f64x2.store(address, half.get, offset)),
    frame.channel.advance(count * 16),
  ]
}

function scalarSums({ sums, terms }: Sums, frame: Frame): Code {
  const temporary = frame.scope.local('f32')
  const totals = frame.scope.locals('f64', sums)
  const values = terms(one, frame.elements(one, 0), frame.constants(one, 0), temporary)
  return [
    totals.map((total, s) => total.set(f64.load(frame.sum(s)))),
    frame.eachRow(values.map((value, s) => totals[s].set(f64.add(totals[s].get, f64.fromF32(value))))),
    totals.map((total, s) => f64.store(frame.sum(s), total.get)),
    frame.channel.advance(4),
  ]
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

/**
 * The same with one more parameter, the maximum number of rows per block: few enough to stay in a cache while the
 * channels are summed in turn. `index` is the function's index in the module.
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

/** The functions, whose indices in the module start at `first`. */
export function channelSumFunctions(first: number): readonly FunctionDefinition[] {
  const sums = [sumRows, moments, normalizationSums]
  return [...sums.map(channelSums), ...sums.map((sum, i) => inSteps(sum, first + i))]
}
