/** Text in columns. */
import { isPlain } from '../compiler/diagnostics/source-text.js'
import { wrappedLines } from '../compiler/fitted-text.js'

export { bytes, short } from '../compiler/figures.js'

/** Length of the longest text; 0 if there are none. There may be hundreds of thousands. */
export function longest(texts: readonly string[]): number {
  return texts.reduce((length, text) => Math.max(length, text.length), 0)
}

/** Wraps words into lines of at most `width` characters. */
export const wrapped = (text: string, width: number): string => wrappedLines(text, width).join('\n')

/** Text from a file for one terminal line: control characters, which could rewrite the line, become spaces. */
export function singleLine(text: string): string {
  return isPlain(text) ? text.replaceAll(/\n+/g, ' ') : text.replaceAll(/\p{Cc}+/gu, ' ')
}
