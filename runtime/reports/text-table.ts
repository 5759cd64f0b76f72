/** Tables as text: the first column is left-aligned, the others right-aligned. */
import { cutMiddle, wrappedLines } from '../../compiler/fitted-text.js'

type Cells = readonly string[]

export interface Table {
  readonly header: Cells
  readonly rows: readonly Cells[]
  readonly total?: Cells | undefined
}

const gap = '  '
/** The minimum width of a name whose column is shortened. */
const leastNames = 16

/**
 * The lines of a table: header, rule, rows and, after another rule, the total if there is one. A table that is wider
 * than `width` shortens the names in its first column; if that is not enough it is split into several tables, each with
 * some of the other columns. Figures are never cut.
 */
export function textTable(table: Table, width = Number.POSITIVE_INFINITY): string[] {
  const [names, ...others] = widthsOf(table)
  const wide = others.reduce((sum, other) => sum + gap.length + other, 0)
  const fitted = Math.min(names, Math.max(leastNames, width - wide))
  const parts = fitted + wide <= width ? [others.map((_, index) => index + 1)] : split(others, width - fitted)
  const tables = parts.map((columns) => {
    const chosen = (cells: Cells) => [cutMiddle(cells[0], fitted), ...columns.map((column) => cells[column])]
    return tableLines({
      header: chosen(table.header),
      rows: table.rows.map(chosen),
      total: table.total && chosen(table.total),
    })
  })
  return tables.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
}

/** Sentences below a table, each on separate lines. */
export function sentences(texts: readonly string[], width = Number.POSITIVE_INFINITY): string[] {
  return texts.flatMap((text) => wrappedLines(text, width, 2))
}

/** Splits the columns into groups that fit, with at least one each; the first index is 1. */
function split(widths: readonly number[], room: number): readonly (readonly number[])[] {
  const parts: number[][] = []
  let left = 0
  for (const [index, width] of widths.entries()) {
    if (parts.length === 0 || width + gap.length > left) {
      parts.push([])
      left = room
    }
    parts.at(-1)!.push(index + 1)
    left -= width + gap.length
  }
  return parts
}

function widthsOf({ header, rows, total }: Table): readonly [number, ...number[]] {
  const all = [header, ...rows, ...(total === undefined ? [] : [total])]
  return header.map((_, column) => Math.max(...all.map((cells) => cells[column].length))) as [number, ...number[]]
}

function tableLines(table: Table): string[] {
  const { header, rows, total } = table
  const widths = widthsOf(table)
  const line = (cells: Cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join(gap)
  const rule = widths.map((width) => '-'.repeat(width)).join(gap)
  return [line(header), rule, ...rows.map(line), ...(total === undefined ? [] : [rule, line(total)])]
}
