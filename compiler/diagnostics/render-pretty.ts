/**
 * Diagnostics for people: the place, a frame of the text with carets, the stories of the sides, help, and the way by which the
 * expansion came there.
 */
import type { Span } from '../../grammar/span.js'
import type { Diagnostic, Related } from './diagnostic.js'
import { formatNumber } from './entry.js'
import { displayWidth, printable, type SourceText, sourceText } from './source-text.js'

export interface RenderOptions {
  /** ANSI colours; off unless asked for. */
  readonly colour?: boolean
}

/** Texts by the names that spans carry. */
export type Sources = ReadonlyMap<string, string>

type Paint = (text: string, style: 'error' | 'warning' | 'bold' | 'frame' | 'help') => string

/** All of them, a blank line between two, and how many there are; '' for none. Ends with a newline. */
export function renderPretty(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  options: RenderOptions = {},
): string {
  if (diagnostics.length === 0) return ''
  const paint = options.colour === true ? colours : plain
  const texts = new Map<string, SourceText>()
  const textOf = (file: string): SourceText => {
    const known = texts.get(file) ?? sourceText(sources.get(file) ?? '')
    texts.set(file, known)
    return known
  }
  const parts = diagnostics.map((diagnostic) => renderOne(diagnostic, textOf, paint))
  return `${parts.join('\n\n')}\n\n${tally(diagnostics)}\n`
}

function tally(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const warnings = diagnostics.length - errors
  const count = (number: number, noun: string) =>
    number === 0 ? [] : [`${formatNumber(number)} ${noun}${number === 1 ? '' : 's'}`]
  return [...count(errors, 'error'), ...count(warnings, 'warning')].join(', ')
}

function renderOne(diagnostic: Diagnostic, textOf: (file: string) => SourceText, paint: Paint): string {
  const { span, severity } = diagnostic
  const text = textOf(span.file)
  const first = text.position(span.start)
  const last = text.position(Math.max(span.start, span.end - 1))
  const gutter = String(last.line).length
  const bar = paint(`${' '.repeat(gutter)} |`, 'frame')
  const note = (line: string) => `${' '.repeat(gutter)} ${paint('=', 'frame')} ${line}`
  return [
    `${paint(`${severity}[${diagnostic.code}]`, severity)}${paint(`: ${diagnostic.message}`, 'bold')}`,
    `${' '.repeat(gutter)}${paint('-->', 'frame')} ${place(span, textOf)}`,
    bar,
    ...frame(span, text, first.line, last.line, gutter, (line) => paint(line, severity), paint),
    ...storyLines(diagnostic).map((line) => `${bar} ${line}`),
    ...(diagnostic.help === undefined ? [] : [note(`${paint('help', 'help')}: ${diagnostic.help}`)]),
    ...relatedLines(diagnostic.related, textOf).map(note),
  ].join('\n')
}

const place = (span: Span, textOf: (file: string) => SourceText): string => {
  const { line, column } = textOf(span.file).position(span.start)
  return `${span.file}:${line}:${column}`
}

/** At most five lines of a long span are shown: the first three and the last. */
const shownLines = 5

function frame(
  span: Span,
  text: SourceText,
  from: number,
  to: number,
  gutter: number,
  mark: (carets: string) => string,
  paint: Paint,
): string[] {
  const lines: string[] = []
  for (let number = from; number <= to; number += 1) {
    if (to - from >= shownLines && number === from + 3) {
      lines.push(paint('...', 'frame'))
      number = to
    }
    const line = text.line(number)
    const start = number === from ? span.start - text.lineStart(number) : indentOf(line)
    const end = number === to ? span.end - text.lineStart(number) : line.trimEnd().length
    const before = displayWidth(line.slice(0, start))
    const width = Math.max(number === from ? 1 : 0, displayWidth(line.slice(0, Math.min(end, line.length))) - before)
    lines.push(`${paint(`${String(number).padStart(gutter)} |`, 'frame')} ${printable(line)}`.trimEnd())
    if (width > 0)
      lines.push(`${paint(`${' '.repeat(gutter)} |`, 'frame')} ${' '.repeat(before)}${mark('^'.repeat(width))}`)
  }
  return lines
}

const indentOf = (line: string): number => line.length - line.trimStart().length

function storyLines({ stories }: Diagnostic): string[] {
  const width = Math.max(0, ...stories.map(({ label }) => displayWidth(label)))
  return stories.map(
    ({ label, text }) => `${printable(label)}${' '.repeat(width - displayWidth(label))}  ${printable(text)}`,
  )
}

/** The way there is told up to this many steps from either end. */
const shownFrames = 4

function relatedLines(related: readonly Related[], textOf: (file: string) => SourceText): string[] {
  const lines = related.map(
    ({ message, span, within }) => `${message} at ${place(span, textOf)}${within === undefined ? '' : `, ${within}`}`,
  )
  if (lines.length <= 2 * shownFrames) return lines
  const hidden = lines.length - 2 * shownFrames
  return [...lines.slice(0, shownFrames), `... ${formatNumber(hidden)} more ...`, ...lines.slice(-shownFrames)]
}

const plain: Paint = (text) => text

const colours: Paint = (text, style) => {
  const codes = { error: '1;31', warning: '1;33', bold: '1', frame: '34', help: '36' }
  return `\u001b[${codes[style]}m${text}\u001b[0m`
}
