/** The input of the formatter: the words of a text with the comments before each, in their brackets. */
import type { CstNode, IToken, TokenType } from 'chevrotain'
import { endOf } from '../lines.js'
import * as t from '../tokens.js'

export interface Comment {
  readonly text: string
  /** Whether it follows something in its line. */
  readonly trails: boolean
  /** Whether there is a blank line above it. */
  readonly blankBefore: boolean
}

/** The gap between a word and the one before. */
export interface Gap {
  readonly comments: readonly Comment[]
  /** Line breaks after the last comment. */
  readonly breaks: number
  /** Whether the gap contains anything. */
  readonly isWide: boolean
  /** Whether it contains the trailing comma of a list: the parser does not see it. */
  readonly hasComma: boolean
}

export interface Word {
  readonly kind: 'word'
  readonly type: TokenType
  readonly text: string
  readonly gap: Gap
  /** Whether a minus is a sign. */
  readonly isSign: boolean
}

export interface Bracketed {
  readonly kind: 'bracketed'
  readonly open: Word
  readonly content: readonly Unit[]
  readonly close: Word
  /** Whether there is a line break or a comment between the two. */
  readonly hasBreak: boolean
}

/** Separates two statements. */
interface Separator {
  readonly kind: 'separator'
}

export type Part = Word | Bracketed
export type Unit = Part | Separator

export const firstWord = (part: Part): Word => (part.kind === 'word' ? part : part.open)
export const lastWord = (part: Part): Word => (part.kind === 'word' ? part : part.close)

export interface Source {
  readonly units: readonly Unit[]
  /** The gap after the last word. */
  readonly end: Gap
}

export function readSource(text: string, tokens: readonly IToken[], cst: CstNode): Source {
  const signs = signsIn(cst)
  const outer: { readonly open: Word; readonly units: Unit[] }[] = []
  let units: Unit[] = []
  let end = 0
  const words = joined(tokens)
  for (const { first, last } of words) {
    if (first.tokenType === t.NewLine) {
      units.push({ kind: 'separator' })
      continue
    }
    const gap = readGap(text.slice(end, first.startOffset), end === 0)
    end = endOf(last)
    const content = text.slice(first.startOffset, end)
    const word: Word = { kind: 'word', type: first.tokenType, text: content, gap, isSign: signs.has(first) }
    if (t.isOpening(first)) {
      outer.push({ open: word, units })
      units = []
    } else if (t.isClosing(first)) {
      const { open, units: around } = outer.pop()!
      around.push({
        kind: 'bracketed',
        open,
        content: units,
        close: word,
        hasBreak: breaks(word) || units.some(breaks),
      })
      units = around
    } else units.push(word)
  }
  return { units, end: readGap(text.slice(end), end === 0) }
}

function breaks(unit: Unit): boolean {
  if (unit.kind === 'separator') return false
  const { gap } = firstWord(unit)
  return gap.breaks > 0 || gap.comments.length > 0 || (unit.kind === 'bracketed' && unit.hasBreak)
}

/** The tokens; those of a string or of a stage's name are joined, since they stay as written. */
function joined(tokens: readonly IToken[]): readonly { first: IToken; last: IToken }[] {
  const words: { first: IToken; last: IToken }[] = []
  for (let index = 0; index < tokens.length; index++) {
    const first = tokens[index]
    let last = index
    if (first.tokenType === t.TemplateStart) while (tokens[last].tokenType !== t.TemplateEnd) last++
    if (tokens[index - 1]?.tokenType === t.Stage) {
      while (tokens[last + 1]?.tokenType === t.InterpolationOpen || tokens[last + 1]?.tokenType === t.NamePart) {
        last++
        if (tokens[last].tokenType === t.InterpolationOpen) {
          while (tokens[last].tokenType !== t.InterpolationClose) last++
        }
      }
    }
    words.push({ first, last: tokens[last] })
    index = last
  }
  return words
}

function readGap(text: string, isFirst: boolean): Gap {
  const comments: Comment[] = []
  let blank = false
  const lines = text.split(/\r\n?|\n/)
  let hasComma = false
  for (const [index, part] of lines.entries()) {
    const start = part.indexOf('//')
    hasComma ||= part.slice(0, start < 0 ? undefined : start).includes(',')
    if (start >= 0) {
      comments.push({ text: part.slice(start).trimEnd(), trails: index === 0 && !isFirst, blankBefore: blank })
      blank = false
    } else if (index > 0 && index < lines.length - 1 && part.trim() === '') blank = true
  }
  let breaks = 0
  while (breaks < lines.length - 1 && !lines[lines.length - 1 - breaks].includes('//')) breaks++
  return { comments, breaks, isWide: text !== '', hasComma }
}

/** The minus signs among the tokens of the tree. */
function signsIn(cst: CstNode): ReadonlySet<IToken> {
  const signs = new Set<IToken>()
  const open: CstNode[] = [cst]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const [name, children] of Object.entries(node.children)) {
      for (const child of children) {
        if ('children' in child) open.push(child)
        else if (name === t.Prefix.name && child.tokenType === t.Minus) signs.add(child)
      }
    }
  }
  return signs
}
