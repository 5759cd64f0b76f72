/** What is written in columns. */
export { bytes, short } from '../compiler/figures.js'

/** The length of the longest text; 0 of none. There may be hundreds of thousands. */
export function longest(texts: readonly string[]): number {
  return texts.reduce((length, text) => Math.max(length, text.length), 0)
}
