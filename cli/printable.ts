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
