/** Tables as text: the first column to the left, the others to the right. */

/** The lines of a table: header, rule, rows, and after another rule the total, where there is one. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  total?: readonly string[],
): string[] {
  const all = [header, ...rows, ...(total === undefined ? [] : [total])]
  const widths = header.map((_, column) => Math.max(...all.map((cells) => cells[column].length)))
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ')
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [line(header), rule, ...rows.map(line), ...(total === undefined ? [] : [rule, line(total)])]
}
