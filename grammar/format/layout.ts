/** The layout of a file: which words stay together, where lines may break, and where they always break. */
import type { TokenType } from 'chevrotain'
import * as t from '../tokens.js'
import { type Document, group, hardLine, indent, indentIfBroken, isBroken, line, mark, softLine } from './document.js'
import { between, ending, inside } from './gaps.js'
import { type Bracketed, firstWord, type Part, type Source, type Unit, type Word } from './source.js'
import { type Place, spacing } from './spacing.js'

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
  const isImport = (index: number) => index >= 0 && typeOf(declarations[index][0]) === t.Import
  const parts = declarations.map((declaration, index): Document => {
    const apart = index === 0 ? 'start' : isImport(index) && isImport(index - 1) ? 'kept' : 'blank'
    return [between(firstWord(declaration[0]).gap, apart), sequence(declaration, 'file')]
  })
  return [parts, ending(end, declarations.length === 0)]
}

const typeOf = (part: Part): TokenType | undefined => (part.kind === 'word' ? part.type : undefined)

/**
 * The words of a statement, a declaration or an item of a list: lines as the author broke them, each broken further if
 * it is too long.
 */
function sequence(parts: readonly Part[], place: Place): Document {
  const lines: { readonly before: Document; readonly content: Document[] }[] = [{ before: '', content: [] }]
  for (let index = 0; index < parts.length; index++) {
    const { gap } = firstWord(parts[index])
    if (index > 0) {
      if (gap.comments.length > 0) lines.push({ before: inside(gap), content: [] })
      else if (isBrokenBefore(parts, index, place)) lines.push({ before: hardLine, content: [] })
      else lines.at(-1)!.content.push(typeOf(parts[index]) === t.Arrow ? line : spacing(parts, index, place))
    }
    const end = branchesEnd(parts, index)
    lines.at(-1)!.content.push(markBefore(parts, index, place), piece(parts, index, end))
    index = end
  }
  const [first, ...rest] = lines
  const step = first.content.indexOf(line)
  const broken = step < 0 ? first.content : [first.content.slice(0, step), indentIfBroken(first.content.slice(step))]
  return [group(broken), indent(rest.map(({ before, content }) => [before, group(content)]))]
}

/**
 * Whether the author broke the line here, and the break is kept: before binary operators, and after `=`, `in` and
 * commas.
 */
function isBrokenBefore(parts: readonly Part[], index: number, place: Place): boolean {
  const { gap } = firstWord(parts[index])
  const type = typeOf(parts[index])
  if (
    type !== undefined &&
    joining.has(type) &&
    !firstWord(parts[index]).isSign &&
    !(place === 'claim' && index === comparisonOf(parts))
  ) {
    const next = parts[index + 1] === undefined ? undefined : firstWord(parts[index + 1]).gap
    return gap.breaks > 0 || (next !== undefined && next.comments.length === 0 && next.breaks > 0)
  }
  const previous = typeOf(parts[index - 1])
  const isBinding = place === 'file' && previous === t.In
  return gap.breaks > 0 && (previous === t.Equals || previous === t.Comma || isBinding) && place !== 'claim'
}

const joining: ReadonlySet<TokenType> = new Set([
  ...[t.Arrow, t.Plus, t.Minus, t.Star, t.Slash, t.Div, t.Percent, t.And, t.Or],
  ...[t.EqualEqual, t.NotEqual, t.Less, t.LessEqual, t.Greater, t.GreaterEqual],
])

const comparisons: ReadonlySet<TokenType> = new Set([t.Equals, t.LessEqual, t.GreaterEqual])

const comparisonOf = (parts: readonly Part[]): number =>
  parts.findIndex((part) => part.kind === 'word' && comparisons.has(part.type))

function markBefore(parts: readonly Part[], index: number, place: Place): Document {
  if (place === 'claim') {
    if (index === comparisonOf(parts)) return mark('comparison')
    const previous = parts[index - 1]
    const isSource = index === parts.length - 1 && typeOf(parts[index]) === t.StringToken && isValue(previous)
    return isSource ? mark('source') : ''
  }
  const isBody = parts[index].kind === 'bracketed' && typeOf(parts[0]) === t.Stage
  return isBody && index === parts.length - 1 ? mark('brace') : ''
}

const isValue = (part: Part | undefined): boolean =>
  part !== undefined && (part.kind === 'bracketed' || t.valueEnds.has(part.type))

/** The end of the branches that start at `index`; the index itself if there are none. */
function branchesEnd(parts: readonly Part[], index: number): number {
  let end = index
  while (isBrace(parts[end]) && typeOf(parts[end + 1] ?? parts[end]) === t.Else) {
    end += 2
    while (!isBrace(parts[end])) end++
  }
  return end
}

const isBrace = (part: Part): part is Bracketed => part.kind === 'bracketed' && part.open.type === t.LCurly

/** A word, a bracket with its content, or all branches of an `if`: if one of them breaks, all do. */
function piece(parts: readonly Part[], index: number, end: number): Document {
  const content: Document[] = []
  for (let at = index; at <= end; at++) {
    const part = parts[at]
    const { gap } = firstWord(part)
    if (at > index) content.push(gap.comments.length > 0 ? inside(gap) : spacing(parts, at, 'item'))
    if (part.kind === 'word') content.push(part.text)
    else if (isBrace(part) && !isList(parts[0])) content.push(body(part, typeOf(parts[0]) === t.Expect))
    else content.push(list(part, parts[at - 1]))
  }
  return index === end && parts[index].kind === 'word' ? content : group(content, content.some(isBroken))
}

const isList = (first: Part): boolean => typeOf(first) === t.Import || typeOf(first) === t.Defaults

/** Statements, each on a separate line; a single one stays in the line of its braces if it fits. */
function body({ content, close, hasBreak }: Bracketed, areClaims: boolean): Document {
  const statements = split(content, ({ kind }) => kind === 'separator')
  if (statements.length === 0 && close.gap.comments.length === 0) return '{}'
  const place = areClaims ? 'claim' : 'statement'
  if (statements.length === 1 && !hasBreak) {
    return ['{', indent([line, sequence(statements[0], place)]), line, '}']
  }
  const lines = statements.map((statement, index): Document => {
    const { gap } = firstWord(statement[0])
    return [between(gap, index === 0 ? 'start' : 'kept'), sequence(statement, place)]
  })
  return ['{', indent([lines, ending(close.gap, statements.length === 0)]), hardLine, '}']
}

/**
 * The content of brackets, with commas between. If the author breaks the line after the opening bracket, or writes a
 * list in rows, the author's line breaks are kept; else lines break only if necessary. A trailing comma stays if lines
 * are broken.
 */
function list({ open, content, close }: Bracketed, before: Part | undefined, isRow = false): Document {
  const edge = open.type === t.LCurly ? line : softLine
  const items = split(content, (unit) => unit.kind === 'word' && unit.type === t.Comma)
  const commas = content.filter((unit): unit is Word => unit.kind === 'word' && unit.type === t.Comma)
  if (items.length === 0) {
    return close.gap.comments.length === 0
      ? open.text + close.text
      : [open.text, indent(ending(close.gap, true)), hardLine, close.text]
  }
  const isTable = open.type === t.LBracket
  const isForced = items.some(([first], index) => (index === 0 || isTable) && firstWord(first).gap.breaks > 0)
  const isCall = open.type === t.LParen && before?.kind === 'word' && t.isName(before.type)
  const place = isCall ? 'argument' : open.type === t.IndexBracket ? 'index' : 'item'
  const inner = items.map((item, index): Document => {
    const { gap } = firstWord(item[0])
    const apart = isForced ? (index === 0 || gap.breaks > 0 ? hardLine : ' ') : index === 0 ? edge : line
    const start = gap.comments.length > 0 ? inside(gap) : apart
    const text = clauses(item).map((clause, at) => [at === 0 ? '' : beforeClause(clause), sequence(clause, place)])
    const value =
      isTable && isRowOfCells(item) ? group(list(item[0], undefined, true)) : cell(item, text, isTable || isRow)
    return [start, value, index < items.length - 1 ? comma(commas[index]) : '']
  })
  const end = close.gap.comments.length > 0 ? [indent(ending(close.gap, false)), hardLine] : isForced ? hardLine : edge
  const breaks = isForced || isBroken([inner, end])
  return group([open.text, indent([inner, breaks && close.gap.hasComma ? ',' : '']), end, close.text], breaks)
}

/** An item of a list, as a cell of a table if it is a word. */
function cell(item: readonly Part[], text: Document, isInTable: boolean): Document {
  const kind = isInTable ? kindOfCell(item) : undefined
  return kind === undefined ? text : [mark(kind), text, mark('end')]
}

function kindOfCell(item: readonly Part[]): 'number' | 'word' | undefined {
  const [first, second, third] = item
  const value = first.kind === 'word' && first.isSign ? second : first
  if (value?.kind !== 'word' || (value === first ? second : third) !== undefined) return undefined
  return value.type === t.NumberToken || value.type === t.Size ? 'number' : value === first ? 'word' : undefined
}

/** Whether an item is a tuple or list of words only: a row of a table. */
function isRowOfCells(item: readonly Part[]): item is readonly [Bracketed] {
  const [part, other] = item
  if (part.kind !== 'bracketed' || other !== undefined || part.open.type === t.LCurly) return false
  const cells = split(part.content, (unit) => unit.kind === 'word' && unit.type === t.Comma)
  return cells.length > 0 && cells.every((one) => kindOfCell(one) !== undefined)
}

/** The value of a comprehension, its `for` and its `if`; any other item unchanged. */
function clauses(item: readonly Part[]): readonly (readonly Part[])[] {
  const loop = item.findIndex((part, index) => index > 0 && typeOf(part) === t.For)
  if (loop < 0) return [item]
  const filter = item.findIndex((part, index) => index > loop && typeOf(part) === t.If && isValue(item[index - 1]))
  const rest = filter < 0 ? [item.slice(loop)] : [item.slice(loop, filter), item.slice(filter)]
  return [item.slice(0, loop), ...rest]
}

function beforeClause([first]: readonly Part[]): Document {
  const { gap } = firstWord(first)
  if (gap.comments.length > 0) return inside(gap)
  return gap.breaks > 0 ? hardLine : line
}

const comma = ({ gap }: Word): Document => [gap.comments.length > 0 ? inside(gap) : '', ',']

/** The units between separators; none of them is empty. */
function split(units: readonly Unit[], separates: (unit: Unit) => boolean): readonly (readonly Part[])[] {
  const runs: Part[][] = [[]]
  for (const unit of units) {
    if (separates(unit)) runs.push([])
    else if (unit.kind !== 'separator') runs.at(-1)!.push(unit)
  }
  return runs.filter((run) => run.length > 0)
}
