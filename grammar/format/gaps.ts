/** Comments and blank lines between words. Every comment ends its line. */
import { type Document, hardLine } from './document.js'
import type { Gap } from './source.js'

/**
 * The way to the next line that a statement or declaration begins: `start` of a body or file, where no blank line is;
 * one at most where one was, or `blank`, where it has to be.
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

/** The comments before a closing bracket or the end of the file, without the way to the next line. */
export function ending(gap: Gap, isEmpty: boolean): Document {
  let isFirst = isEmpty
  return gap.comments.map(({ text, trails, blankBefore }) => {
    const isBlank = blankBefore && !isFirst
    isFirst = isFirst && trails
    return trails ? [' ', text] : [hardLine, isBlank ? hardLine : '', text]
  })
}

/** The comments within a statement, and the way to its next line. */
export const inside = (gap: Gap): Document => [
  gap.comments.map(({ text, trails }) => [trails ? ' ' : hardLine, text]),
  hardLine,
]
