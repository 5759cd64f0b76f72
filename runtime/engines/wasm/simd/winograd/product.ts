/** Products of transformed tiles with a transformed filter, its columns in panels as wide as there are registers for. */
import type { Code, FunctionDefinition, FunctionScope } from '../assembler.js'
import { call, f32x4, i32, integers, loopWhile } from '../assembler.js'

/** Output channels are taken eight at a time, or four at the end. */
export const panelWidths = [8, 4] as const
const panelHeight = 4

/** The widths of the panels that the columns of a product are cut into. */
export function panels(columns: number): number[] {
  const widths: number[] = []
  let left = columns
  while (left > 0) {
    const width = left >= 8 ? 8 : 4
    widths.push(width)
    left -= width
  }
  return widths
}

/**
 * `(a, b, out, k, outRow)`: four rows of a product, `width` columns of it. Rows of `a` hold k floats; `b` is a panel, its k
 * rows of `width` one after the other.
 */
export function panelProduct(width: (typeof panelWidths)[number]): FunctionDefinition {
  return {
    name: `panelProduct${width}`,
    parameters: integers(5),
    body: (scope, ...parameters) => {
      const [a, b, out, k, outRow] = parameters
      const rows = Array.from({ length: panelHeight }, (_, i) => (i === 0 ? a : scope.local('i32')))
      const columns = scope.locals('v128', width / 4)
      const sums = rows.map(() => columns.map(() => scope.local('v128')))
      const value = scope.local('v128')
      const end = scope.local('i32')
      // Not unrolled: V8 would put the additions to one sum right after each other, and each would wait for the one before.
      const step = [
        columns.map((column, v) => column.set(f32x4.load(b.get, v * 16))),
        rows.map((row, i) => [
          value.set(f32x4.loadSplat(row.get)),
          sums[i].map((sum, v) => sum.set(f32x4.madd(value.get, columns[v].get, sum.get))),
        ]),
      ]
      return [
        rows.slice(1).map((row, i) => row.set(i32.add(rows[i].get, i32.shl(k.get, 2)))),
        end.set(rows[1].get),
        sums.flat().map((sum) => sum.set(f32x4.zero())),
        loopWhile(
          i32.lt(a.get, end.get),
          step,
          rows.map((row) => row.advance(4)),
          b.advance(width * 4),
        ),
        sums.map((row) => [row.map((sum, v) => f32x4.store(out.get, sum.get, v * 16)), out.advance(outRow.get)]),
      ]
    },
  }
}

/** Calls the product for every panel of the columns, in the order in which `panels` cuts them. */
export function product(
  scope: FunctionScope,
  firstPanel: number,
  { a, b, out, rows, k, columns }: Record<'a' | 'b' | 'out' | 'rows' | 'k' | 'columns', Code>,
): Code {
  const [left, panel, to, row, from, outRow] = scope.locals('i32', 6)
  const conditions = { 8: i32.ge(left.get, i32.const(8)), 4: left.get }
  const column = (width: (typeof panelWidths)[number], index: number): Code =>
    loopWhile(
      conditions[width],
      row.set(i32.const(0)),
      from.set(a),
      loopWhile(
        i32.lt(row.get, rows),
        call(firstPanel + index, from.get, panel.get, i32.add(to.get, i32.mul(row.get, outRow.get)), k, outRow.get),
        from.advance(i32.shl(k, 4)),
        row.advance(panelHeight),
      ),
      panel.advance(i32.shl(i32.mul(k, i32.const(width)), 2)),
      to.advance(width * 4),
      left.advance(-width),
    )
  return [outRow.set(i32.shl(columns, 2)), panel.set(b), to.set(out), left.set(columns), panelWidths.map(column)]
}
