/** Columns: the braces of stages of one line, and the comparisons and sources of claims, in lines that follow each other. */
import type { Mark, PrintedLine } from './document.js'

/** A line that blanks are put into; its marks keep their columns up to date. */
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

/** What a line has columns for; a stage whose body is below has none. */
function kindOf({ text, marks }: Line): 'stage' | 'claim' | undefined {
  const begins = marks[0]?.mark
  if (begins === 'brace') return marks.length === 1 && /\}(?:\s*\/\/.*)?$/.test(text) ? 'stage' : undefined
  return begins === 'comparison' ? 'claim' : undefined
}

function belongTogether(before: Line, line: Line): boolean {
  const kind = kindOf(line)
  return kind !== undefined && kindOf(before) === kind && indentationOf(before) === indentationOf(line)
}

/** Aligns all lines, unless one would get too long. */
function alignRun(lines: readonly Line[], width: number): void {
  if (lines.length < 2) return
  const before = lines.map(({ text, marks }) => ({ text, marks: marks.map((at) => ({ ...at })) }))
  for (const mark of ['brace', 'comparison', 'source'] as const) alignMark(lines, mark)
  if (lines.every(({ text }, index) => text.length <= Math.max(width, before[index].text.length))) return
  for (const [index, line] of lines.entries()) Object.assign(line, before[index])
}

function alignMark(lines: readonly Line[], mark: Mark): void {
  const columnOf = (line: Line): number | undefined => line.marks.find((at) => at.mark === mark)?.column
  // `<=` and `=` end in one column.
  const ends = lines.map((line) => {
    const column = columnOf(line) ?? 0
    return column + (mark === 'comparison' ? operatorLength(line.text, column) : 0)
  })
  const end = Math.max(...ends)
  for (const [index, line] of lines.entries()) {
    const column = columnOf(line)
    if (column === undefined) continue
    const blanks = ' '.repeat(end - ends[index])
    line.text = line.text.slice(0, column) + blanks + line.text.slice(column)
    for (const at of line.marks) if (at.column >= column) at.column += blanks.length
  }
}

const operatorLength = (text: string, column: number): number => /^[<>=]+/.exec(text.slice(column))?.[0].length ?? 0
