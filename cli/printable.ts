/** What comes out of files on its way to a terminal: names and texts there may hold control characters. */
import { isPlain, printableText } from '../compiler/diagnostics/source-text.js'

/** Plain data with all its texts as they are shown: for renderers that add colours, which are control characters themselves. */
export function printableValues<T>(value: T): T {
  if (typeof value === 'string') return printableText(value) as T
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(printableValues) as T
  const entries = Object.entries(value).map(([name, part]) => [printableText(name), printableValues(part)])
  return Object.fromEntries(entries) as T
}

/** Writes a text without colours to standard output. */
export function say(text: string): void {
  process.stdout.write(printableText(text))
}

/** Writes a text for programs to standard output: as it is, but for a terminal. */
export function sayExactly(text: string): void {
  process.stdout.write(process.stdout.isTTY ? printableText(text.replaceAll('\r\n', '\n')) : text)
}

/** Writes an object to standard output as JSON. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${jsonText(value)}\n`)
}

/** JSON of an object, in lines. */
export function jsonText(value: unknown): string {
  return escaped(JSON.stringify(value, undefined, 2))
}

/** JSON in which whatever a terminal obeys is escaped, so that programs read the same. */
export function escaped(json: string): string {
  if (isPlain(json)) return json
  return json.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
