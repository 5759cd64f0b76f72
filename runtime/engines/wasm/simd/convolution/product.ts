/** Products of rows with a matrix packed in panels: the core of every convolution. */
import type { Code, FunctionDefinition, FunctionScope, Local } from '../assembler.js'
import { call, f32, f32x4, i32, integers, loopWhile, when } from '../assembler.js'
import { reluFloor } from '../elementwise.js'

/** Columns are processed eight at a time, or four at the end, padded with zeros to a multiple of four. */
export const panelWidths = [8, 4] as const
type Width = (typeof panelWidths)[number]

/** Rows that are computed together. */
export const rowsTogether = 4

/** The number of rows rounded up to a multiple of that. */
export function upToFour(rows: Code): Code {
  return i32.and(i32.add(rows, i32.const(rowsTogether - 1)), i32.const(-rowsTogether))
}

/** The widths of the panels that the columns are split into. */
export function panels(columns: number): number[] {
  const widths: number[] = []
  for (let left = columns; left > 0; left -= 8) widths.push(left > 4 ? 8 : 4)
  return widths
}

/** The number of columns including padding. */
export function padded(columns: number): number {
  return Math.ceil(columns / 4) * 4
}

/**
 * `(a, b, c, k, aRow, cRow, rows, bias, more, relu)`: `width` columns of `c = a b + bias`, or of `c += a b` if `more`;
 * negative results become 0 if `relu` is 1. Rows come in fours, `aRow` and `cRow` bytes apart; `b` has k contiguous
 * rows of `width`.
 */
export function panelRows(width: Width): FunctionDefinition {
  return {
    name: `panelRows${width}`,
    parameters: integers(10),
    body: (scope, ...parameters) => {
      const [a, b, c, k, aRow, cRow, rows, bias, more, relu] = parameters
      const at = scope.locals('i32', rowsTogether)
      const to = scope.locals('i32', rowsTogether)
      const columns = scope.locals('v128', width / 4)
      const sums = at.map(() => columns.map(() => scope.local('v128')))
      const [value, floor] = scope.locals('v128', 2)
      const [from, end] = scope.locals('i32', 2)
      const each = (visit: (sum: Local, row: Local, offset: number) => Code): Code =>
        sums.map((row, i) => row.map((sum, v) => visit(sum, to[i], v * 16)))
      // Not unrolled: V8 would schedule the additions to one sum right after each other, and each would wait for the
      // one before.
      const step = [
        columns.map((column, v) => column.set(f32x4.load(from.get, v * 16))),
        at.map((row, i) => [
          value.set(f32x4.loadSplat(row.get)),
          sums[i].map((sum, v) => sum.set(f32x4.madd(value.get, columns[v].get, sum.get))),
        ]),
      ]
      const follow = (pointers: readonly Local[], first: Local, stride: Local): Code =>
        pointers.map((pointer, i) => pointer.set(i === 0 ? first.get : i32.add(pointers[i - 1].get, stride.get)))
      return [
        end.set(i32.add(b.get, i32.mul(k.get, i32.const(4 * width)))),
        floor.set(reluFloor(relu)),
        loopWhile(
          rows.get,
          follow(at, a, aRow),
          follow(to, c, cRow),
          when(
            more.get,
            each((sum, row, offset) => sum.set(f32x4.load(row.get, offset))),
            each((sum, _, offset) => sum.set(f32x4.load(bias.get, offset))),
          ),
          from.set(b.get),
          loopWhile(
            i32.lt(from.get, end.get),
            step,
            at.map((row) => row.advance(4)),
            from.advance(width * 4),
          ),
          each((sum, row, offset) => f32x4.store(row.get, f32x4.max(sum.get, floor.get), offset)),
          a.set(i32.add(at[0].get, i32.sub(i32.shl(aRow.get, 2), i32.shl(k.get, 2)))),
          c.advance(i32.shl(cRow.get, 2)),
          rows.advance(-rowsTogether),
        ),
      ]
    },
  }
}

/** The rows of a panel that stay in the first-level cache while rows of the other side are read. */
const rowsOfPanel = 512

export interface Product {
  /** The rows, `aRow` bytes apart; their number is a multiple of four. */
  readonly a: Code
  readonly aRow: Code
  readonly rows: Code
  /** The packed matrix, of whose `depth` rows `k` are used, starting at `from`. */
  readonly b: Code
  readonly from: Code
  readonly k: Code
  readonly depth: Code
  /** The result, with rows `cRow` bytes apart; the number of columns is a multiple of four. */
  readonly c: Code
  readonly cRow: Code
  readonly columns: Code
  /** One float per column. */
  readonly bias: Code
  /** 1 to replace negative results by 0. */
  readonly relu: Code
}

/** `c = a b + bias` if `from` is 0, otherwise `c += a b`. */
export function product(
  scope: FunctionScope,
  firstPanel: number,
  { a, aRow, rows, b, from, k, depth, c, cRow, columns, bias, relu }: Product,
) {
  const [start, now, column, panel, begun, last] = scope.locals('i32', 6)
  const left = i32.sub(columns, column.get)
  const part = (width: Width, index: number): Code => [
    panel.set(i32.add(i32.mul(column.get, depth), i32.mul(i32.add(from, start.get), i32.const(width)))),
    call(
      firstPanel + index,
      i32.add(a, i32.shl(start.get, 2)),
      i32.add(b, i32.shl(panel.get, 2)),
      i32.add(c, i32.shl(column.get, 2)),
      ...[now.get, aRow, cRow, rows, i32.add(bias, i32.shl(column.get, 2)), begun.get, last.get],
    ),
    column.advance(width),
  ]
  return [
    start.set(i32.const(0)),
    loopWhile(
      i32.lt(start.get, k),
      now.set(i32.min(i32.const(rowsOfPanel), i32.sub(k, start.get))),
      begun.set(i32.add(from, start.get)),
      // Relu must wait until everything is added.
      last.set(i32.and(relu, i32.eqz(i32.sub(i32.add(begun.get, now.get), depth)))),
      column.set(i32.const(0)),
      loopWhile(i32.ge(left, i32.const(8)), part(8, 0)),
      loopWhile(i32.lt(column.get, columns), part(4, 1)),
      start.advance(now.get),
    ),
  ]
}

/**
 * `(from, to, rows, rowStep, columnStep, columns)`: packs a panel of `width` columns, of which `columns` exist and the
 * others become 0. Steps are in bytes.
 */
export function packPanel(width: Width): FunctionDefinition {
  return {
    name: `packPanel${width}`,
    parameters: integers(6),
    body: (scope, ...parameters) => {
      const [from, to, rows, rowStep, columnStep, columns] = parameters
      const at = scope.local('i32')
      const zero = f32.const(0)
      const whole = i32.and(
        i32.eqz(i32.xor(columns.get, i32.const(width))),
        i32.eqz(i32.xor(columnStep.get, i32.const(4))),
      )
      const vectors = Array.from({ length: width / 4 }, (_, v) => v * 16)
      const singles = Array.from({ length: width }, (_, w) => w)
      const eachRow = (body: Code): Code =>
        loopWhile(rows.get, body, from.advance(rowStep.get), to.advance(width * 4), rows.advance(-1))
      return when(
        whole,
        eachRow(vectors.map((offset) => f32x4.store(to.get, f32x4.load(from.get, offset), offset))),
        eachRow([
          at.set(from.get),
          singles.map((w) => [
            when(
              i32.lt(i32.const(w), columns.get),
              f32.store(to.get, f32.load(at.get), w * 4),
              f32.store(to.get, zero, w * 4),
            ),
            at.advance(columnStep.get),
          ]),
        ]),
      )
    },
  }
}
