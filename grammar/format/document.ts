/**
 * Documents before line breaking, after Wadler's "A prettier printer" (2003). A group is printed in one line if it
 * fits; else all of its direct lines break.
 */

/** Positions of columns, by kind; a cell of a table starts with one of two marks, and has an end. */
export type Mark = 'brace' | 'comparison' | 'source' | 'number' | 'word' | 'end'

export type Document =
  | string
  | readonly Document[]
  /** Indented by two columns; or only if the enclosing group breaks. */
  | { readonly kind: 'indent'; readonly content: Document; readonly ifBroken: boolean; readonly isBroken: boolean }
  | { readonly kind: 'group'; readonly content: Document; readonly breaks: boolean; readonly isBroken: boolean }
  /** In an unbroken group `flat`; always a line break if it is hard. */
  | { readonly kind: 'line'; readonly flat: string; readonly hard: boolean }
  | { readonly kind: 'mark'; readonly mark: Mark }

export const line: Document = { kind: 'line', flat: ' ', hard: false }
export const softLine: Document = { kind: 'line', flat: '', hard: false }
export const hardLine: Document = { kind: 'line', flat: '', hard: true }

export const mark = (at: Mark): Document => ({ kind: 'mark', mark: at })
export const indent = (content: Document): Document => indented(content, false)
export const indentIfBroken = (content: Document): Document => indented(content, true)

const indented = (content: Document, ifBroken: boolean): Document => ({
  ...{ kind: 'indent', content, ifBroken },
  isBroken: isBroken(content),
})

/** `breaks` forces its lines to break, whether it fits or not. */
export const group = (content: Document, breaks = false): Document => ({
  ...{ kind: 'group', content, breaks },
  isBroken: breaks || isBroken(content),
})

/** Whether it contains a line break in any case. */
export function isBroken(document: Document): boolean {
  if (typeof document === 'string') return false
  if (!('kind' in document)) return document.some(isBroken)
  switch (document.kind) {
    case 'indent':
    case 'group':
      return document.isBroken
    case 'line':
      return document.hard
    case 'mark':
      return false
  }
}

export interface PrintedLine {
  readonly text: string
  /** Columns of the text. */
  readonly marks: readonly { readonly mark: Mark; readonly column: number }[]
}

interface Command {
  readonly indentation: number
  readonly breaks: boolean
  readonly document: Document
}

/** The lines, without trailing blanks. */
export function print(document: Document, width: number): readonly PrintedLine[] {
  const lines: { text: string; marks: { mark: Mark; column: number }[] }[] = []
  let current: (typeof lines)[number] = { text: '', marks: [] }
  const commands: Command[] = [{ indentation: 0, breaks: true, document }]
  for (let next = commands.pop(); next !== undefined; next = commands.pop()) {
    const { indentation, breaks, document: here } = next
    if (typeof here === 'string') current.text += here
    else if (!('kind' in here)) {
      for (const part of here.toReversed()) commands.push({ indentation, breaks, document: part })
    } else if (here.kind === 'indent') {
      const further = here.ifBroken && !breaks ? 0 : 2
      commands.push({ indentation: indentation + further, breaks, document: here.content })
    } else if (here.kind === 'group') {
      const inside: Command = { indentation, breaks: here.breaks, document: here.content }
      const isFlat = !here.breaks && fits(inside, commands, width - current.text.length)
      commands.push({ ...inside, breaks: !isFlat })
    } else if (here.kind === 'mark') current.marks.push({ mark: here.mark, column: current.text.length })
    else if (!here.hard && !breaks) current.text += here.flat
    else {
      lines.push({ ...current, text: current.text.trimEnd() })
      current = { text: ' '.repeat(indentation), marks: [] }
    }
  }
  return [...lines, { ...current, text: current.text.trimEnd() }]
}

/** Limits of the lookahead into a document. */
interface Frame {
  readonly parts: readonly Document[]
  readonly breaks: boolean
  /** Whether it comes after the group to fit: a group in it may break separately. */
  readonly isAfter: boolean
  next: number
}

/**
 * Whether the text up to the next line break fits: reads no further than that. The last group that can break is the
 * first that does.
 */
function fits(first: Command, rest: readonly Command[], room: number): boolean {
  const frames: Frame[] = [{ parts: [first.document], breaks: first.breaks, isAfter: false, next: 0 }]
  let following = rest.length
  let left = room
  while (left >= 0) {
    const frame = frames.at(-1)
    if (frame === undefined) {
      if (following === 0) return true
      const { document, breaks } = rest[--following]
      frames.push({ parts: [document], breaks, isAfter: true, next: 0 })
      continue
    }
    if (frame.next === frame.parts.length) {
      frames.pop()
      continue
    }
    const document = frame.parts[frame.next++]
    const { breaks, isAfter } = frame
    if (typeof document === 'string') left -= document.length
    else if (!('kind' in document)) frames.push({ parts: document, breaks, isAfter, next: 0 })
    else if (document.kind === 'indent') frames.push({ parts: [document.content], breaks, isAfter, next: 0 })
    else if (document.kind === 'group') {
      const mayBreak = document.breaks || (isAfter && breaks)
      frames.push({ parts: [document.content], breaks: mayBreak, isAfter, next: 0 })
    } else if (document.kind === 'line') {
      if (document.hard || breaks) return true
      left -= document.flat.length
    }
  }
  return false
}
