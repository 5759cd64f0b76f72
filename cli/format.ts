/** What is written in columns. */
import { isPlain } from '../compiler/diagnostics/source-text.js'
import { wrappedLines } from '../compiler/fitted-text.js'

export { bytes, short } from '../compiler/figures.js'

/** The length of the longest text; 0 of none. There may be hundreds of thousands. */
export function longest(texts: readonly string[]): number {
  return texts.reduce((length, text) => Math.max(length, text.length), 0)
}

/** The words in lines of at most `width` characters, as one text. */
export const wrapped = (text: string, width: number): string => wrappedLines(text, width).join('\n')

/** Text out of a file, for one line of a terminal: control characters, which could rewrite it, become spaces. */
export function singleLine(text: string): string {
  return isPlain(text) ? text.replaceAll(/\n+/g, ' ') : text.replaceAll(/\p{Cc}+/gu, ' ')
}
