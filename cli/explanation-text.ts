/** The text of `netc explain`. */
import type { CodeSummary, Explanation, ShownExample } from '../compiler/diagnostics/examples/book.js'
import type { Paint } from './color.js'
import { longest, wrapped } from './format.js'
import { widthOf } from './width.js'

/** Line width; fits any usual terminal. */
const width = Math.min(100, widthOf(process.stdout) ?? 100)

/** One line per code. */
export function codeList(codes: readonly CodeSummary[], paint: Paint): string {
  const column = longest(codes.map(({ code }) => code))
  const lines = codes.map(({ code, severity, title }) => {
    const style = severity === 'error' ? 'red' : 'yellow'
    return `${paint(code.padEnd(column), style)}  ${severity.padEnd(7)}  ${title}\n`
  })
  return lines.join('')
}

/** The explanation of a code as text, with its examples. */
export function explanationText(explanation: Explanation, paint: Paint): string {
  const { code, severity, title, why, bad, message, good } = explanation
  const parts = [
    `${paint(`${severity}[${code}]`, severity === 'error' ? 'red' : 'yellow')}${paint(`: ${title}`, 'bold')}`,
    wrapped(why, width),
    ...exampleParts(bad, paint('An example:', 'bold'), paint),
    message,
    ...exampleParts(good, paint('Mended:', 'bold'), paint),
  ]
  return `${parts.join('\n\n')}\n`
}

function exampleParts({ files, options, description }: ShownExample, heading: string, paint: Paint): readonly string[] {
  if (files.length === 0) return [`${heading} ${description}`]
  const several = files.length > 1
  const texts = files.map(({ name, text }) => {
    const shown = text.trimEnd().replace(/^(?=.)/gm, '  ')
    return several ? `${paint(`  ${name}`, 'dim')}\n\n${shown}` : shown
  })
  return [`${heading}${options === '' ? '' : ` with ${options}`}`, ...texts]
}
