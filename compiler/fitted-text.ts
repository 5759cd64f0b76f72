/** Text fitted to a width, in characters. */

/**
 * Wraps words into lines of at most `width`; lines after the first are indented by `indent` spaces. A longer word gets
 * a separate line.
 */
export function wrappedLines(text: string, width: number, indent = 0): readonly string[] {
  if (text.length <= width) return [text]
  const margin = ' '.repeat(indent)
  const start = /^ */.exec(text)![0]
  const lines: string[] = []
  let line = start
  let isEmpty = true
  for (const word of text.trimStart().split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = margin + word
    } else line = isEmpty ? line + word : `${line} ${word}`
    isEmpty = false
  }
  return [...lines, line]
}

/** Keeps the beginning, without a cut number. */
export function cutEnd(text: string, width: number): string {
  if (text.length <= width) return text
  const kept = text.slice(0, width - 1)
  const whole = splitsNumber(text, width - 1) ? kept.replace(/[\d.,x]+$/, '') : kept
  return `${whole.trimEnd()}…`
}

/** Keeps the indentation and the end, which is the most informative part of a path, without a cut number. */
export function cutStart(text: string, width: number): string {
  if (text.length <= width) return text
  const indent = ' '.repeat(text.length - text.trimStart().length)
  const at = text.length - (width - indent.length - 1)
  const kept = text.slice(at)
  return `${indent}…${splitsNumber(text, at) ? kept.replace(/^[\d.,x]+/, '') : kept}`
}

/** Keeps beginning and end, since either may distinguish names. */
export function cutMiddle(text: string, width: number): string {
  if (text.length <= width) return text
  const start = Math.ceil((width - 1) / 2)
  return `${text.slice(0, start)}…${text.slice(text.length - (width - 1 - start))}`
}

/** Whether cutting before `at` would leave half a number. */
const splitsNumber = (text: string, at: number): boolean =>
  /\d[.,x]?$/.test(text.slice(0, at)) && /^[.,x]?\d/.test(text.slice(at))
