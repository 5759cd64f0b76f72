/** What comes out of files on its way to a terminal: names and texts there may hold control characters. */
import { printableText } from '../compiler/diagnostics/source-text.js'

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

/** An object as all commands print it. */
export const objectText = (object: unknown): string => `${JSON.stringify(object, undefined, 2)}\n`

/** To standard output. */
export function printObject(object: unknown): void {
  process.stdout.write(objectText(object))
}

/** To standard output: the object, or the text for people, which may have colours. */
export function print(json: boolean | undefined, object: unknown, text: () => string): void {
  if (json) printObject(object)
  else process.stdout.write(text())
}
