/**
 * Decodes bytes as text. Every file is UTF-8; an invalid byte becomes a lone surrogate, U+DC00 plus the byte, which no
 * text contains, so that readers can report the byte and its place.
 */
import type { Span } from './span.js'
import type { SyntaxProblem } from './syntax-error.js'

/** The text of a file; a byte order mark is kept. Never throws. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return decodeBytes(bytes)
  }
}

function decodeBytes(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const parts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at])
    const character = length === undefined ? undefined : attempt(() => decoder.decode(bytes.subarray(at, at + length)))
    parts.push(character ?? String.fromCharCode(0xdc00 + bytes[at]))
    at += character === undefined ? 1 : length!
  }
  return parts.join('')
}

/** The length in bytes of a character with this first byte. */
function lengthOf(first: number): number | undefined {
  if (first < 0x80) return 1
  if (first < 0xc2) return undefined
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : first < 0xf5 ? 4 : undefined
}

function attempt(work: () => string): string | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

export type NotText = SyntaxProblem & { readonly code: 'not-text' }

/**
 * A byte that is not UTF-8, the replacement character that other programs use for one, and NUL, which no text contains.
 */
const odd = /(?<![\ud800-\udbff])[\udc80-\udcff]|\ufffd|\u0000/

/** The first place that shows that the content is not text; undefined if there is none. */
export function findNotText(text: string, file: string): NotText | undefined {
  const start = text.search(odd)
  if (start < 0) return undefined
  const code = text.charCodeAt(start)
  const span: Span = { file, start, end: start + 1 }
  const found = code === 0 ? 0 : code === 0xfffd ? undefined : code - 0xdc00
  const encoding = encodingOf(text, found)
  return { code: 'not-text', span, byte: byteLength(text.slice(0, start)), found, encoding }
}

/** The most likely encoding of the bytes, if they are text at all. */
function encodingOf(text: string, found: number | undefined): NotText['encoding'] {
  // The byte order mark of UTF-16.
  if (text.startsWith('\udcff\udcfe')) return 'UTF-16LE'
  if (text.startsWith('\udcfe\udcff')) return 'UTF-16BE'
  const zeros = [...text.slice(0, 1000).matchAll(/\0/g)].map(({ index }) => index % 2)
  const inOdd = zeros.filter((place) => place === 1).length
  // In UTF-16, one of the two bytes of an ASCII character is 0.
  if (zeros.length > 0) {
    const isRegular = zeros.length > Math.min(1000, text.length) / 4
    if (!isRegular || (inOdd > 0 && inOdd < zeros.length)) return undefined
    return inOdd > 0 ? 'UTF-16LE' : 'UTF-16BE'
  }
  return found === undefined || /[\u0001-\u0008\u000e-\u001f]/.test(text.slice(0, 1000)) ? undefined : 'LATIN1'
}

/** Byte offset in UTF-8, for a text without such bytes. */
const byteLength = (text: string): number => new TextEncoder().encode(text).length
