/**
 * Brackets are paired before the parser sees them, so that a missing one is one error: an unclosed bracket is closed
 * where its statement or declaration ends, and the parser always gets a balanced stream.
 */
import type { IToken, TokenType } from 'chevrotain'
import { couldSeparate, endOf, type Layout } from './lines.js'
import { findTooDeep, nestingLimit } from './nesting.js'
import type { Span } from './span.js'
import type { SyntaxProblem } from './syntax-error.js'
import * as t from './tokens.js'

/** Closing brackets by opening brackets. */
const closers: ReadonlyMap<TokenType, TokenType> = new Map([
  [t.LParen, t.RParen],
  [t.LBracket, t.RBracket],
  [t.IndexBracket, t.RBracket],
  [t.InterpolationOpen, t.InterpolationClose],
  [t.LCurly, t.RCurly],
])

/** Whether a token was inserted for a missing bracket: it has no text, and its error is reported. */
export const isInserted = (token: IToken): boolean => t.isClosing(token) && token.image === ''

/** The token that closes an opening bracket of a balanced stream. */
export const closerOf = (opening: IToken): IToken => opening.payload as IToken

export interface Balanced {
  readonly tokens: readonly IToken[]
  readonly problems: readonly SyntaxProblem[]
}

/** The stream with every bracket closed; only the problem if it is nested too deep. */
export function balance(file: string, tokens: readonly IToken[], layout: Layout): Balanced {
  const spanOf = (token: IToken): Span => ({ file, start: token.startOffset, end: endOf(token) })
  const tooDeep = (token: IToken): Balanced => ({
    tokens: [],
    problems: [{ code: 'nesting-too-deep', span: spanOf(token), limit: nestingLimit }],
  })
  const paired = pair(tokens, layout)
  if (paired.tooDeep !== undefined) return tooDeep(paired.tooDeep)
  const balanced = insertClosers(tokens, layout, paired)
  const deep = findTooDeep(balanced)
  if (deep !== undefined) return tooDeep(deep)
  // An inserted bracket is reported where it is missing.
  const unclosed = [...paired.closedBefore.keys()]
    .filter((index) => tokens[index].image !== '')
    .map(
      (index): SyntaxProblem => ({
        code: 'unclosed-bracket',
        span: spanOf(tokens[index]),
        bracket: tokens[index].image as '(' | '[' | '{',
      }),
    )
  const stray = [...paired.stray].map(
    (index): SyntaxProblem => ({
      code: 'unexpected-token',
      span: spanOf(tokens[index]),
      found: `'${tokens[index].image}'`,
      expected: [],
    }),
  )
  return { tokens: balanced, problems: [...unclosed, ...stray] }
}

interface Pairing {
  /** Unclosed opening brackets, with the token before which each must end. */
  readonly closedBefore: Map<number, number>
  /** Closing brackets without an opening one. */
  readonly stray: Set<number>
  /** Outermost brackets that contain an unclosed brace. */
  readonly roots: Set<number>
  /** Whether there is a `}` outside of all brackets: one before it was too many. The parser reports it. */
  hasLooseBrace: boolean
  tooDeep?: IToken
}

interface Scan extends Pairing {
  readonly tokens: readonly IToken[]
  readonly layout: Layout
  /** The open brackets, as indices. */
  readonly open: number[]
  /** The number of open brackets at each `if`, or loop or stage after an arrow, whose braces are still to come. */
  readonly conditions: number[]
  /** The first token of the current declaration. */
  declared?: TokenType
}

/**
 * Pairs by the brackets alone; if they do not match, also by what starts lines, and then by indentation, which shows
 * which brace is unmatched. If indentation does not reflect nesting, that makes matters worse, and the previous result
 * is used.
 */
function pair(tokens: readonly IToken[], layout: Layout): Pairing {
  const plain = pairOnce(tokens, layout)
  if (plain.tooDeep === undefined && mismatches(plain) === 0) return plain
  const byLines = pairOnce(tokens, layout, { roots: new Set(), hasLooseBrace: false })
  if (byLines.tooDeep !== undefined || (byLines.roots.size === 0 && !byLines.hasLooseBrace)) return byLines
  const byIndentation = pairOnce(tokens, layout, byLines)
  if (byIndentation.tooDeep !== undefined) return byLines
  return mismatches(byIndentation) <= mismatches(byLines) ? byIndentation : byLines
}

const mismatches = ({ closedBefore, stray, hasLooseBrace }: Pairing): number =>
  closedBefore.size + stray.size + (hasLooseBrace ? 1 : 0)

type Mismatch = Pick<Pairing, 'roots' | 'hasLooseBrace'>

/** `known` is what is known not to match; without it, only the brackets decide. */
function pairOnce(tokens: readonly IToken[], layout: Layout, known?: Mismatch): Pairing {
  const nothing = { closedBefore: new Map(), stray: new Set<number>(), roots: new Set<number>(), hasLooseBrace: false }
  const scan: Scan = { tokens, layout, open: [], conditions: [], ...nothing }
  for (const [index, token] of tokens.entries()) {
    if (known !== undefined) endByLine(scan, index, known)
    if (bringsBraces(tokens, index)) scan.conditions.push(scan.open.length)
    if (token.tokenType === t.LCurly) giveUp(scan, outsideOf(scan, index), index)
    if (scan.open.length === 0 && layout.first[index]) scan.declared = token.tokenType
    if (t.isOpening(token)) {
      scan.open.push(index)
      if (scan.open.length > nestingLimit) return { ...scan, tooDeep: token }
    } else if (token.tokenType === t.RCurly) closeBrace(scan, index, known?.hasLooseBrace === true)
    else if (t.isClosing(token)) closeParenthesis(scan, index)
    while (scan.conditions.length > 0 && scan.conditions.at(-1)! > scan.open.length) scan.conditions.pop()
  }
  giveUp(scan, 0, tokens.length)
  return scan
}

/** Whether the braces of this construct may be inside any brackets. */
const bringsBraces = (tokens: readonly IToken[], index: number): boolean =>
  tokens[index].tokenType === t.If || (braced.has(tokens[index].tokenType) && tokens[index - 1]?.tokenType === t.Arrow)

const braced: ReadonlySet<TokenType> = new Set([t.Stage, t.Repeat, t.For])

/** The number of brackets that may stay open around the brace at `index`: those of an `if` may be inside any others. */
function outsideOf({ tokens, open, conditions }: Scan, index: number): number {
  if (tokens[index - 1]?.tokenType === t.Else) return open.length
  const inner = braceDepth({ tokens, open })
  return (conditions.at(-1) ?? -1) < inner ? inner : conditions.pop()!
}

/** Ends constructs that cannot continue where this token starts. */
function endByLine(scan: Scan, index: number, known: Mismatch): void {
  if (endsDeclaration(scan, index)) giveUp(scan, 0, index)
  if (known.roots.has(scan.open[0])) endByIndentation(scan, index)
  if (endsExpression(scan, index)) giveUp(scan, braceDepth(scan, opensList), index)
  if (endsImport(scan, index)) giveUp(scan, scan.open.length - 1, index)
}

/**
 * Ends the braces inside a declaration that are indented at least as far as this line: their content is indented
 * further.
 */
function endByIndentation(scan: Scan, index: number): void {
  const { tokens, layout, open } = scan
  if (!layout.first[index] || index === 0) return
  const { tokenType } = tokens[index]
  if (tokenType !== t.RCurly && !couldSeparate(tokens[index - 1], tokens[index])) return
  // A `}` has the indentation of the line that opened it; a statement is indented further.
  const most = layout.indentation[index] - (tokenType === t.RCurly ? 0 : 1)
  for (
    let depth = braceDepth(scan);
    depth > 1 && layout.indentation[open[depth - 1]] > most;
    depth = braceDepth(scan)
  ) {
    giveUp(scan, depth - 1, index)
  }
}

function closeBrace(scan: Scan, index: number, isOneTooMany: boolean): void {
  giveUp(scan, braceDepth(scan), index)
  if (scan.open.length === 0) scan.hasLooseBrace = true
  else if (isOneTooMany && isTooEarly(scan, index)) scan.stray.add(index)
  else scan.open.pop()
}

/**
 * Whether what follows a `}` belongs to the construct that it would close: it is in the same line, or indented further.
 */
function isTooEarly({ tokens, layout, open, declared }: Scan, index: number): boolean {
  const next = index + 1
  if (next >= tokens.length || tokens[next].tokenType === t.RCurly || tokens[next].tokenType === t.Else) return false
  if (items.has(tokens[next].tokenType) && declared !== t.Network) return false
  // The braces of an `if` may be in parentheses.
  if (open.length > 1 && tokens[open.at(-2)!].tokenType !== t.LCurly) return false
  return layout.first[next]
    ? layout.indentation[next] > layout.indentation[open.at(-1)!]
    : tokens[next].tokenType !== t.From
}

/** Keywords that only networks have. */
const items: ReadonlySet<TokenType> = new Set([t.Input, t.Siamese, t.PseudoSiamese, t.Expect])

/** Closes the open brackets before the token `at`, until `depth` are left. */
function giveUp(scan: Scan, depth: number, at: number): void {
  while (scan.open.length > depth) {
    if (scan.tokens[scan.open.at(-1)!].tokenType === t.LCurly) scan.roots.add(scan.open[0])
    scan.closedBefore.set(scan.open.pop()!, at)
  }
}

/** The number of open brackets up to and including the innermost brace, except those for which `leaveOut` is true. */
function braceDepth(
  { open, tokens }: Pick<Scan, 'open' | 'tokens'>,
  leaveOut?: (tokens: readonly IToken[], brace: number) => boolean,
): number {
  let depth = open.length
  while (depth > 0) {
    const index = open[depth - 1]
    if (braces.has(tokens[index].tokenType) && leaveOut?.(tokens, index) !== true) break
    depth--
  }
  return depth
}

/** No bracket inside these is closed outside of them. */
const braces: ReadonlySet<TokenType> = new Set([t.LCurly, t.InterpolationOpen])

/** Whether a brace opens a list, as that of an import or of defaults, which contains no statements. */
export const opensList = (tokens: readonly IToken[], brace: number): boolean =>
  tokens[brace - 1]?.tokenType === t.Import || tokens[brace - 2]?.tokenType === t.Defaults

function closeParenthesis(scan: Scan, index: number): void {
  const { open, tokens } = scan
  const isInterpolation = tokens[index].tokenType === t.InterpolationClose
  const outside = braceDepth(scan) - (isInterpolation ? 1 : 0)
  let depth = open.length
  while (depth > outside && closers.get(tokens[open[depth - 1]].tokenType) !== tokens[index].tokenType) depth--
  if (depth <= outside) {
    scan.stray.add(index)
    return
  }
  giveUp(scan, depth, index)
  open.pop()
}

const declaring: ReadonlySet<TokenType> = new Set([t.Import, t.Const, t.Fn, t.Block, t.Tower, t.Network])
const stating: ReadonlySet<TokenType> = new Set([
  ...declaring,
  ...[t.Head, t.Defaults, t.Let, t.Layer, t.Stage, t.Repeat, t.For, t.Assert, t.Input, t.Siamese],
  ...[t.PseudoSiamese, t.Expect],
])

/** Whether a line starts with a word that no expression contains, so that open parentheses lack their end. */
function endsExpression({ tokens, layout, open }: Scan, index: number): boolean {
  if (open.length === 0 || !layout.first[index] || !stating.has(tokens[index].tokenType)) return false
  // A type follows a colon, and `block` is one.
  return tokens[index - 1].tokenType !== t.Colon
}

/** Whether this is `from "..."` inside the braces of an import. */
function endsImport({ tokens, open }: Scan, index: number): boolean {
  if (tokens[index].tokenType !== t.From || tokens[index + 1]?.tokenType !== t.StringToken) return false
  return open.length > 0 && tokens[open.at(-1)! - 1]?.tokenType === t.Import
}

/**
 * Whether a line starts a declaration inside an open one, and is not indented further than it. A network has towers,
 * heads and defaults of its parts.
 */
function endsDeclaration(scan: Scan, index: number): boolean {
  const { tokens, layout, open, declared } = scan
  if (!endsExpression(scan, index) || layout.indentation[index] > layout.indentation[open[0]]) return false
  const { tokenType } = tokens[index]
  const isItem = tokenType === t.Tower && declared === t.Network && !hasBody(tokens, index)
  if (declaring.has(tokenType)) return !isItem
  if (tokenType !== t.Head && tokenType !== t.Defaults) return false
  if (tokenType === t.Head && hasBody(tokens, index)) return true
  return declared === t.Block || declared === t.Tower || declared === t.Head
}

/** Whether a `head` (or a tower) is declared, rather than only named: `head NAME(...) {`. Looks a few tokens ahead. */
function hasBody(tokens: readonly IToken[], index: number): boolean {
  let next = index + 2
  if (tokens[next]?.tokenType === t.LParen) {
    const limit = next + 100
    while (next < limit && next < tokens.length && tokens[next].tokenType !== t.RParen) next++
    next++
  }
  if (tokens[next]?.tokenType === t.Colon) next += 2
  return tokens[next]?.tokenType === t.LCurly
}

/**
 * The stream without stray closing brackets, with missing ones inserted, and with every opening bracket linked to its
 * closing one.
 */
function insertClosers(tokens: readonly IToken[], layout: Layout, pairing: Pairing): readonly IToken[] {
  const { closedBefore, stray } = pairing
  const out: IToken[] = []
  const open: { readonly index: number; readonly token: IToken }[] = []
  const close = (closer: IToken) => {
    out.push(closer)
    const opening = open.pop()
    if (opening !== undefined) opening.token.payload = closer
  }
  const closeWhile = (isDue: (index: number) => boolean) => {
    for (let top = open.at(-1); top !== undefined && isDue(top.index); top = open.at(-1)) {
      close(t.tokenAt(closers.get(top.token.tokenType)!, endOf(out.at(-1)!)))
    }
  }
  for (const [index, token] of tokens.entries()) {
    closeWhile((opening) => closedBefore.get(opening) === index)
    if (layout.first[index] && index > 0 && couldSeparate(tokens[index - 1], token)) {
      closeWhile((opening) => closedBefore.has(opening) && tokens[opening].tokenType !== t.LCurly)
    }
    if (stray.has(index)) continue
    if (t.isClosing(token)) {
      close(token)
      continue
    }
    if (t.isOpening(token)) open.push({ index, token })
    out.push(token)
  }
  closeWhile(() => true)
  return out
}
