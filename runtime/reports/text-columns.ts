/** Columns of text: the first one to the left, the others to the right, as wide as their widest cell. */
export function textColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): {
  readonly header: string
  readonly rule: string
  readonly rows: readonly string[]
} {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((cells) => cells[column].length)))
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ')
  return { header: line(header), rule: widths.map((width) => '-'.repeat(width)).join('  '), rows: rows.map(line) }
}
