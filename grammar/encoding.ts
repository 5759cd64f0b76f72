/**
 * Bytes as text. Every file is UTF-8; a byte that is none stays in the text as half a pair, U+DC00 and the byte, which no text
 * has, so that whoever reads the text can say which byte it was and where.
 */
import type { Span } from './span.js'
import type { SyntaxProblem } from './syntax-error.js'

/** The text of a file; a byte order mark stays. Never throws. */
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

/** How many bytes a character has that begins so. */
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

/** A byte that is no UTF-8, the sign that stands for one where another program has read the text, and 0, which no text has. */
const odd = /(?<![\ud800-\udbff])[\udc80-\udcff]|\ufffd|\u0000/

/** The first place that shows that a text is none, if there is one. */
export function findNotText(text: string, file: string): NotText | undefined {
  const start = text.search(odd)
  if (start < 0) return undefined
  const code = text.charCodeAt(start)
  const span: Span = { file, start, end: start + 1 }
  const found = code === 0 ? 0 : code === 0xfffd ? undefined : code - 0xdc00
  const encoding = encodingOf(text, found)
  return { code: 'not-text', span, byte: byteLength(text.slice(0, start)), found, encoding }
}

/** What the bytes of a text most likely are, where they are text at all. */
function encodingOf(text: string, found: number | undefined): NotText['encoding'] {
  // The mark that a text in UTF-16 begins with.
  if (text.startsWith('\udcff\udcfe')) return 'UTF-16LE'
  if (text.startsWith('\udcfe\udcff')) return 'UTF-16BE'
  const zeros = [...text.slice(0, 1000).matchAll(/\0/g)].map(({ index }) => index % 2)
  const inOdd = zeros.filter((place) => place === 1).length
  // In UTF-16, of the two bytes of a character that English has, one is 0.
  if (zeros.length > 0) {
    const isRegular = zeros.length > Math.min(1000, text.length) / 4
    if (!isRegular || (inOdd > 0 && inOdd < zeros.length)) return undefined
    return inOdd > 0 ? 'UTF-16LE' : 'UTF-16BE'
  }
  return found === undefined || /[\u0001-\u0008\u000e-\u001f]/.test(text.slice(0, 1000)) ? undefined : 'LATIN1'
}

/** In UTF-8, of a text without such bytes. */
const byteLength = (text: string): number => new TextEncoder().encode(text).length
