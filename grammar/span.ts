/** A half-open range of UTF-16 offsets, `[start, end)`, in the text of one file. */
export interface Span {
  /** The name of the file in messages. */
  readonly file: string
  readonly start: number
  readonly end: number
}

/** The smallest span that covers both; they must be of one file. */
export function cover(first: Span, last: Span): Span {
  return { file: first.file, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) }
}
