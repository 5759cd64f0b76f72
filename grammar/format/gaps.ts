/** Comments and blank lines between words. Every comment ends its line. */
import { type Document, hardLine } from './document.js'
import type { Gap } from './source.js'

/**
 * The gap before the line of a statement or declaration: none at the `start` of a body or file; elsewhere at most one
 * blank line, if there was one, or exactly one if `blank` requires it.
 */
export function between(gap: Gap, apart: 'start' | 'kept' | 'blank'): Document {
  const parts: Document[] = []
  let isBlank = apart === 'blank'
  let isFirst = apart === 'start'
  for (const { text, trails, blankBefore } of gap.comments) {
    if (trails) {
      parts.push(' ', text)
      continue
    }
    parts.push(hardLine, isBlank || (blankBefore && !isFirst) ? hardLine : '', text)
    isBlank = false
    isFirst = false
  }
  return [parts, hardLine, isBlank || (gap.breaks > 1 && !isFirst) ? hardLine : '']
}

/** The comments before a closing bracket or the end of the file, without the gap to the next line. */
export function ending(gap: Gap, isEmpty: boolean): Document {
  let isFirst = isEmpty
  return gap.comments.map(({ text, trails, blankBefore }) => {
    const isBlank = blankBefore && !isFirst
    isFirst = isFirst && trails
    return trails ? [' ', text] : [hardLine, isBlank ? hardLine : '', text]
  })
}

/** The comments within a statement, and the gap to its next line. */
export const inside = (gap: Gap): Document => [
  gap.comments.map(({ text, trails }) => [trails ? ' ' : hardLine, text]),
  hardLine,
]
