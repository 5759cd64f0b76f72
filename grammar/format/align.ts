/**
 * Columns in consecutive lines: the braces of one-line stages, the comparisons and sources of claims, and the cells of
 * tables.
 */
import type { Mark, PrintedLine } from './document.js'

/** A line that is padded with blanks; its marks keep their columns up to date. */
interface Line {
  text: string
  marks: { readonly mark: Mark; column: number }[]
}

export function align(printed: readonly PrintedLine[], width: number): readonly string[] {
  const lines: Line[] = printed.map(({ text, marks }) => ({ text, marks: marks.map((at) => ({ ...at })) }))
  let run: Line[] = []
  for (const line of lines) {
    if (run.length > 0 && !belongTogether(run[0], line)) {
      alignRun(run, width)
      run = []
    }
    if (kindOf(line) !== undefined) run.push(line)
  }
  alignRun(run, width)
  return lines.map(({ text }) => text)
}

const indentationOf = ({ text }: Line): number => text.length - text.trimStart().length

/** The columns of a line; a stage with its body below has none. A row starts its line, and has at least two cells. */
function kindOf({ text, marks }: Line): 'stage' | 'claim' | 'row' | undefined {
  const begins = marks[0]?.mark
  if (begins === 'number' || begins === 'word') {
    return marks.length > 2 && /^[ ([]*$/.test(text.slice(0, marks[0].column)) ? 'row' : undefined
  }
  if (begins === 'brace') return marks.length === 1 && /\}(?:\s*\/\/.*)?$/.test(text) ? 'stage' : undefined
  return begins === 'comparison' ? 'claim' : undefined
}

function belongTogether(before: Line, line: Line): boolean {
  const kind = kindOf(line)
  const isLike = kind !== 'row' || before.marks.length === line.marks.length
  return kind !== undefined && isLike && kindOf(before) === kind && indentationOf(before) === indentationOf(line)
}

/** Aligns all lines, unless one would become too long. */
function alignRun(lines: readonly Line[], width: number): void {
  if (lines.length < 2) return
  const before = lines.map(({ text, marks }) => ({ text, marks: marks.map((at) => ({ ...at })) }))
  if (kindOf(lines[0]) === 'row') alignCells(lines)
  else for (const mark of ['brace', 'comparison', 'source'] as const) alignMark(lines, mark)
  if (lines.every(({ text }, index) => text.length <= Math.max(width, before[index].text.length))) return
  for (const [index, line] of lines.entries()) Object.assign(line, before[index])
}

function alignMark(lines: readonly Line[], mark: Mark): void {
  const columnOf = (line: Line): number | undefined => line.marks.find((at) => at.mark === mark)?.column
  // `<=` and `=` end in the same column.
  const ends = lines.map((line) => {
    const column = columnOf(line) ?? 0
    return column + (mark === 'comparison' ? operatorLength(line.text, column) : 0)
  })
  const end = Math.max(...ends)
  for (const [index, line] of lines.entries()) {
    const column = columnOf(line)
    if (column === undefined) continue
    insertBlanks(line, column, end - ends[index])
  }
}

function insertBlanks(line: Line, column: number, count: number): void {
  line.text = line.text.slice(0, column) + ' '.repeat(count) + line.text.slice(column)
  for (const at of line.marks) if (at.column >= column) at.column += count
}

/** Numbers are right-aligned, words left-aligned; without a column of numbers only, nothing is aligned. */
function alignCells(lines: readonly Line[]): void {
  const columns = Array.from({ length: lines[0].marks.length / 2 }, (_, index) => 2 * index)
  const ofNumbers = columns.filter((at) => lines.every(({ marks }) => marks[at].mark === 'number'))
  if (ofNumbers.length === 0) return
  const widthOf = ({ marks }: Line, at: number) => marks[at + 1].column - marks[at].column
  for (const at of columns) {
    const width = Math.max(...lines.map((line) => widthOf(line, at)))
    for (const line of lines) {
      const before = ofNumbers.includes(at) ? line.marks[at] : line.marks[at + 2]
      if (before !== undefined) insertBlanks(line, before.column, width - widthOf(line, at))
    }
  }
}

const operatorLength = (text: string, column: number): number => /^[<>=]+/.exec(text.slice(column))?.[0].length ?? 0
