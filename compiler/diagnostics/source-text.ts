/** Where an offset stands in a text, and how wide text is on a terminal. */

export interface Position {
  /** From 1. */
  readonly line: number
  /** From 1, in code points: what editors show. */
  readonly column: number
}

/** As editors exchange places: both from 0, characters in UTF-16 units. */
export interface UnitPosition {
  readonly line: number
  readonly character: number
}

export interface SourceText {
  readonly position: (offset: number) => Position
  readonly unitPosition: (offset: number) => UnitPosition
  /** The offset of a place; one behind the end of a line or of the text means that end. */
  readonly offset: (place: UnitPosition) => number
  /** A line's text without its end; lines count from 1. */
  readonly line: (number: number) => string
  /** The offset at which a line begins. */
  readonly lineStart: (number: number) => number
  readonly lines: number
}

export function sourceText(text: string): SourceText {
  const starts = [0]
  const ends: number[] = []
  for (const end of text.matchAll(/\r\n|\n|\r/g)) {
    ends.push(end.index)
    starts.push(end.index + end[0].length)
  }
  ends.push(text.length)
  // Places are asked for in order: in a very long line the next one is counted from the last.
  let last = { offset: 0, line: 1, column: 1 }
  return {
    position(offset) {
      const within = Math.max(0, Math.min(offset, text.length))
      const line = lastAtMost(starts, within) + 1
      const from = line === last.line ? last : { offset: starts[line - 1]!, column: 1 }
      const passed = codePoints(text, Math.min(from.offset, within), Math.max(from.offset, within))
      last = { offset: within, line, column: from.column + (within < from.offset ? -passed : passed) }
      return { line, column: last.column }
    },
    unitPosition(offset) {
      const within = Math.max(0, Math.min(offset, text.length))
      const line = lastAtMost(starts, within)
      return { line, character: Math.min(within, ends[line]!) - starts[line]! }
    },
    offset({ line, character }) {
      if (line >= starts.length) return text.length
      return Math.min(starts[Math.max(0, line)]! + Math.max(0, character), ends[Math.max(0, line)]!)
    },
    line: (number) => text.slice(starts[number - 1] ?? text.length, ends[number - 1] ?? text.length),
    lineStart: (number) => starts[number - 1] ?? text.length,
    lines: starts.length,
  }
}

/** How many characters stand in `[start, end)`; the second half of a pair counts nothing. */
function codePoints(text: string, start: number, end: number): number {
  let count = 0
  for (let index = start; index < end; index += 1) if (!isSecondHalf(text, index)) count += 1
  return count
}

/** Whether an offset is inside a character of two units. */
export function isSecondHalf(text: string, offset: number): boolean {
  const isLow = (code: number) => code >= 0xdc00 && code <= 0xdfff
  const isHigh = (code: number) => code >= 0xd800 && code <= 0xdbff
  return offset > 0 && isLow(text.charCodeAt(offset)) && isHigh(text.charCodeAt(offset - 1))
}

/** The index of the last element that is at most `value`; the elements ascend and the first is at most it. */
function lastAtMost(ascending: readonly number[], value: number): number {
  let low = 0
  let high = ascending.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (ascending[middle]! <= value) low = middle
    else high = middle - 1
  }
  return low
}

const tabStop = 4

/** Text as it is shown: tabs as spaces up to the next stop, control characters and halves of pairs as a replacement. */
export function printable(text: string): string {
  if (isPlain(text) && !text.includes('\n')) return text
  let shown = ''
  let width = 0
  for (const character of text) {
    const part =
      character === '\t'
        ? ' '.repeat(tabStop - (width % tabStop))
        : /[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(character)
          ? '\ufffd'
          : character
    shown += part
    width += character === '\t' ? part.length : characterWidth(part)
  }
  return shown
}

/** Lines of printable ASCII, which most texts are: for the rest, V8 first loads Unicode's properties, which takes longer than a small compilation. */
export const isPlain = (text: string): boolean => /^[\n\x20-\x7e]*$/.test(text)

/** The same for a text of several lines. Whatever a file says, it cannot move a terminal's cursor, change its title or hide what stands there. */
export function printableText(text: string): string {
  if (isPlain(text)) return text
  return /[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(text) ? text.split('\n').map(printable).join('\n') : text
}

/** The columns that a text takes on a terminal, tabs expanded as `printable` does. */
export function displayWidth(text: string): number {
  const shown = printable(text)
  if (isPlain(shown)) return shown.length
  let width = 0
  for (const character of shown) width += characterWidth(character)
  return width
}

/** 0 for what joins to the character before, 2 for East Asian wide characters and pictures, else 1 (Unicode annex 11, in short). */
function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  if (/\p{Mn}|\p{Me}|\u200b|\u200d|\ufe0f/u.test(character)) return 0
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  return wide ? 2 : 1
}
