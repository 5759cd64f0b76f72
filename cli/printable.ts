/** Makes text from files safe for a terminal: names and texts may hold control characters. */
import { isPlain, printableText } from '../compiler/diagnostics/source-text.js'

/**
 * Plain data with all its texts made printable: for renderers that add colors, which are control characters themselves.
 */
export function printableValues<T>(value: T): T {
  if (typeof value === 'string') return printableText(value) as T
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(printableValues) as T
  const entries = Object.entries(value).map(([name, part]) => [printableText(name), printableValues(part)])
  return Object.fromEntries(entries) as T
}

/** Writes a text without colors to standard output. */
export function say(text: string): void {
  process.stdout.write(printableText(text))
}

/** Writes a text for programs to standard output: unchanged, except on a terminal. */
export function sayExactly(text: string): void {
  process.stdout.write(process.stdout.isTTY ? printableText(text.replaceAll('\r\n', '\n')) : text)
}

/** The JSON format of all commands. */
export const objectText = (object: unknown): string => `${escaped(JSON.stringify(object, undefined, 2))}\n`

/** JSON with terminal control characters escaped; programs read the same values. */
export function escaped(json: string): string {
  if (isPlain(json)) return json
  return json.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Prints an object to standard output. */
export function printObject(object: unknown): void {
  process.stdout.write(objectText(object))
}

/** Prints to standard output: the object, or the text, which may have colors. */
export function print(json: boolean | undefined, object: unknown, text: () => string): void {
  if (json) printObject(object)
  else process.stdout.write(text())
}
