/** Problems of a file as text for a terminal, each with its line and what to do. */
import type { Problem } from './yaml-source.js'

const mostShown = 20
const widestLine = 120

/** `FILE:LINE:COLUMN: message`, the line with the place marked, the help; the first 20 problems. `what` the file should be. */
export function renderProblems(problems: readonly Problem[], text: string, file: string, what = 'protocol'): string {
  const lines = text.split(/\r?\n/)
  const shown = problems
    .slice(0, mostShown)
    .map((problem) => render(problem, lines[problem.place.line - 1] ?? '', file))
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`
  const rest = problems.length > mostShown ? [`and ${problems.length - mostShown} more`] : []
  return [`${file} is no valid ${what}: ${count}`, ...shown, ...rest].join('\n\n')
}

function render({ code, message, help, place }: Problem, source: string, file: string): string {
  const number = String(place.line)
  const margin = ' '.repeat(number.length)
  const line = source.slice(0, widestLine).replace(/[\p{Cc}\p{Cf}]/gu, ' ')
  const lines = [`${file}:${place.line}:${place.column}: ${printable(message)} [${code}]`]
  if (line.trim() !== '' && place.column <= line.length) {
    const marks = '^'.repeat(Math.min(place.length, line.length - place.column + 1))
    lines.push(`  ${number} | ${line}`, `  ${margin} | ${' '.repeat(place.column - 1)}${marks}`)
  }
  if (help !== undefined) lines.push(`  ${margin} = help: ${printable(help)}`)
  return lines.join('\n')
}

/** A file's own words must not steer the terminal. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}]/gu,
    (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  )
}
