/**
 * Diagnostics as text: the place, a frame of the source with carets, the history of each side, help, and the calls by
 * which the expansion got there.
 */
import type { Span } from '../../grammar/span.js'
import { type Counts, countsOf, type Diagnostic, type Related, type Severity } from './diagnostic.js'
import { plural } from './entry.js'
import { displayWidth, isSecondHalf, printable, printableText, type SourceText, sourceText } from './source-text.js'

export interface RenderOptions {
  /** ANSI colors; off unless asked for. */
  readonly color?: boolean
  /** Whether a last line has their number; default: true. */
  readonly tally?: boolean
}

/** Source texts by the file names in spans. */
export type Sources = ReadonlyMap<string, string>

type Paint = (text: string, style: Severity | 'bold' | 'frame' | 'help') => string

interface Context {
  readonly paint: Paint
  /** Undefined for a file that could not be read: it has a name but no text. */
  readonly textOf: (file: string) => SourceText | undefined
}

/** All diagnostics, each followed by a blank line, and their number; '' if there are none. Ends with a newline. */
export function renderPretty(
  diagnostics: readonly Diagnostic<string>[],
  sources: Sources,
  { color = false, tally = true }: RenderOptions = {},
): string {
  if (diagnostics.length === 0) return ''
  const texts = new Map<string, SourceText>()
  const textOf = (file: string): SourceText | undefined => {
    const source = sources.get(file)
    if (source !== undefined && !texts.has(file)) texts.set(file, sourceText(source))
    return texts.get(file)
  }
  const context: Context = { paint: color ? colors : plain, textOf }
  const rendered = diagnostics.map((diagnostic) => `${renderOne(diagnostic, context)}\n\n`).join('')
  return tally ? `${rendered}${tallyOf(countsOf(diagnostics))}\n` : rendered
}

/** `2 errors, 1 warning`; '' for none. */
export function tallyOf({ errors, warnings }: Counts): string {
  const counts = [plural(errors, 'error'), plural(warnings, 'warning')]
  return counts.filter((count) => !count.startsWith('0 ')).join(', ')
}

function renderOne(diagnostic: Diagnostic<string>, context: Context): string {
  const { span, severity, code, message, help } = diagnostic
  const { paint, textOf } = context
  const text = textOf(span.file)
  const gutter = text === undefined ? 0 : String(lastLine(span, text)).length
  const margin = ' '.repeat(gutter)
  const bar = paint(`${margin} |`, 'frame')
  const notes = [`${paint('help', 'help')}: ${printableText(help)}`, ...relatedLines(diagnostic.related, context)]
  return [
    `${paint(`${severity}[${code}]`, severity)}${paint(`: ${printableText(message)}`, 'bold')}`,
    `${margin}${paint('-->', 'frame')} ${place(span, context)}`,
    ...(text === undefined ? [] : [bar, ...frame(span, text, gutter, severity, paint)]),
    ...storyLines(diagnostic).map((line) => `${bar} ${line}`),
    ...notes.map((note) => `${margin} ${paint('=', 'frame')} ${note}`),
  ].join('\n')
}

/** `specs/sircnn.net:11:3` */
function place({ file, start }: Span, { textOf }: Context): string {
  const position = textOf(file)?.position(start)
  const name = printable(file)
  return position === undefined ? name : `${name}:${position.line}:${position.column}`
}

const lastLine = ({ start, end }: Span, text: SourceText): number => text.position(Math.max(start, end - 1)).line

/** Of a longer span, the first three lines and the last one are shown. */
const shownLines = 5

function frame(span: Span, text: SourceText, gutter: number, severity: Severity, paint: Paint): readonly string[] {
  const from = text.position(span.start).line
  const to = lastLine(span, text)
  const lines: string[] = []
  for (let number = from; number <= to; number += 1) {
    if (to - from >= shownLines && number === from + 3) {
      lines.push(paint('...', 'frame'))
      number = to
    }
    const whole = text.line(number)
    const { line, start, end } = excerpt(
      whole,
      number === from ? span.start - text.lineStart(number) : whole.length - whole.trimStart().length,
      number === to ? Math.min(span.end - text.lineStart(number), whole.length) : whole.trimEnd().length,
    )
    const indent = displayWidth(line.slice(0, start))
    const width = Math.max(number === from ? 1 : 0, displayWidth(line.slice(0, end)) - indent)
    lines.push(`${paint(`${String(number).padStart(gutter)} |`, 'frame')} ${printable(line)}`.trimEnd())
    if (width === 0) continue
    const carets = paint('^'.repeat(width), severity)
    lines.push(`${paint(`${' '.repeat(gutter)} |`, 'frame')} ${' '.repeat(indent)}${carets}`)
  }
  return lines
}

/** Of a longer line, in characters, only the surroundings of the marked part are shown. */
const longestLine = 240
const shownBefore = 60

/** The nearest offset that does not split a character. */
const before = (line: string, offset: number): number => (isSecondHalf(line, offset) ? offset - 1 : offset)

function excerpt(line: string, start: number, end: number): { line: string; start: number; end: number } {
  if (line.length <= longestLine) return { line, start, end }
  const from = before(line, Math.max(0, start - shownBefore))
  const to = before(line, Math.min(line.length, from + longestLine))
  const head = from > 0 ? '...' : ''
  const shift = head.length - from
  const shown = `${head}${line.slice(from, to)}${to < line.length ? '...' : ''}`
  return { line: shown, start: start + shift, end: Math.min(end, to) + shift }
}

function storyLines({ stories }: Diagnostic<string>): readonly string[] {
  const width = Math.max(0, ...stories.map(({ label }) => displayWidth(label)))
  return stories.map(({ label, text }) => {
    return `${printable(label)}${' '.repeat(width - displayWidth(label))}  ${printable(text)}`
  })
}

/** Number of calls that are shown from either end. */
const shownSteps = 4

function relatedLines(related: readonly Related[], context: Context): readonly string[] {
  const lineOf = ({ message, span, within }: Related) =>
    `${printable(message)} at ${place(span, context)}${within === undefined ? '' : `, ${printable(within)}`}`
  const hidden = related.length - 2 * shownSteps
  if (hidden <= 0) return related.map(lineOf)
  const [first, last] = [related.slice(0, shownSteps), related.slice(-shownSteps)]
  return [...first.map(lineOf), `... ${hidden} more ...`, ...last.map(lineOf)]
}

const plain: Paint = (text) => text

const colors: Paint = (text, style) => {
  const codes = { error: '1;31', warning: '1;33', bold: '1', frame: '34', help: '36' }
  return `\u001b[${codes[style]}m${text}\u001b[0m`
}
