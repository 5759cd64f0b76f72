/** How a file is laid out: which words stand together, where lines may break, where they break in any case. */
import type { TokenType } from 'chevrotain'
import * as t from '../tokens.js'
import { type Document, group, hardLine, indent, isBroken, line, mark, softLine } from './document.js'
import type { Bracketed, Comment, Gap, Source, Unit, Word } from './source.js'

type Part = Word | Bracketed

const declaring: ReadonlySet<TokenType> = new Set([
  ...[t.Import, t.Const, t.Fn, t.Block, t.Tower, t.Head, t.Network, t.Defaults],
])

export function layOutFile({ units, end }: Source): Document {
  const declarations: Part[][] = []
  for (const unit of units) {
    if (unit.kind === 'separator') continue
    if (unit.kind === 'word' && declaring.has(unit.type)) declarations.push([])
    declarations.at(-1)?.push(unit)
  }
  const parts: Document[] = []
  for (const [index, declaration] of declarations.entries()) {
    const { gap, type } = firstWord(declaration[0])
    const isList = type === t.Import && firstWord(declarations[index - 1]?.[0] ?? declaration[0]).type === t.Import
    const apart = index === 0 ? 'nothing' : isList ? 'as written' : 'blank'
    parts.push(...separation(gap, apart), sequence(declaration, 'file'))
  }
  return [...parts, ...separation({ ...end, breaks: 0 }, declarations.length === 0 ? 'nothing' : 'as written', true)]
}

const firstWord = (part: Part): Word => (part.kind === 'word' ? part : part.open)
const lastWord = (part: Part): Word => (part.kind === 'word' ? part : part.close)

/**
 * The lines between two statements or declarations, with their comments: one blank line where one was, or where it has to
 * be. At the end of a file or a body, nothing follows the comments.
 */
function separation(gap: Gap, apart: 'nothing' | 'as written' | 'blank', isEnd = false): readonly Document[] {
  const parts: Document[] = []
  let isApart = apart === 'nothing'
  let isFresh = apart === 'nothing'
  for (const comment of gap.comments) {
    if (comment.trails) parts.push(isFresh ? '' : ' ', comment.text)
    else {
      if (!isFresh || parts.length > 0) parts.push(hardLine)
      if (!isApart && (apart === 'blank' || comment.blankBefore)) parts.push(hardLine)
      else if (isApart && parts.length > 1 && comment.blankBefore) parts.push(hardLine)
      parts.push(comment.text)
      isApart = true
      isFresh = false
    }
  }
  if (isEnd) return parts
  if (apart !== 'nothing' || gap.comments.length > 0) parts.push(hardLine)
  const isBlank = apart === 'blank' && !isApart
  if (isBlank || (gap.breaks > 1 && (apart !== 'nothing' || gap.comments.length > 0))) parts.push(hardLine)
  return parts
}

/** What a sequence of words is part of. */
type Place = 'file' | 'statement' | 'claim' | 'item' | 'arguments'

/** The words of a statement, a declaration or an item of a list, as one piece of text. */
function sequence(parts: readonly Part[], place: Place): Document {
  const segments: Document[][] = [[]]
  const add = (...documents: Document[]) => segments.at(-1)!.push(...documents)
  for (let index = 0; index < parts.length; index++) {
    if (index > 0) {
      const between = glue(parts, index, place)
      if (between === 'break') segments.push([])
      else if (typeof between === 'string') add(between)
      else add(...comments(firstWord(parts[index]).gap.comments))
      if (between === 'break') add(...comments(firstWord(parts[index]).gap.comments, false))
      if (between === ' ' && isArrow(parts[index])) segments.at(-1)![segments.at(-1)!.length - 1] = line
    }
    const end = branchesEnd(parts, index)
    if (end > index) {
      add(branches(parts.slice(index, end + 1)))
      index = end
    } else add(...marked(parts, index, place), part(parts[index], parts[index - 1]))
  }
  const [first, ...rest] = segments.map((segment, index) => group(index === 0 ? [segment[0] ?? '', indent(segment.slice(1))] : segment))
  return [first, indent(rest.map((segment) => [hardLine, segment]))]
}
