/** Access to a concrete syntax tree in which any part may be missing. */
import type { CstNode, IToken } from 'chevrotain'
import type { Span } from './span.js'
import type { SyntaxProblem } from './syntax-error.js'

/** The context for building the tree, which also collects errors. */
export interface Context {
  readonly file: string
  readonly text: string
  readonly errors: SyntaxProblem[]
  /** The text of the `///` comments above a token, by the token's offset. */
  readonly docs: ReadonlyMap<number, string>
  /** Places of syntax errors and missing brackets: offsets, ascending. */
  readonly broken: readonly number[]
}

/** Whether there is a syntax error in `[start, end)`. */
export function isBroken({ broken }: Context, start: number, end: number): boolean {
  let low = 0
  let high = broken.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (broken[middle] < start) low = middle + 1
    else high = middle
  }
  return low < broken.length && broken[low] < end
}

const none: readonly never[] = []

export const nodesOf = (node: CstNode, rule: string): readonly CstNode[] =>
  (node.children[rule] as CstNode[] | undefined) ?? none

export const nodeOf = (node: CstNode, rule: string): CstNode | undefined => nodesOf(node, rule)[0]

/** Tokens of the text; those that recovery inserted are left out. */
export function tokensOf(node: CstNode, type: string): readonly IToken[] {
  const tokens = node.children[type] as IToken[] | undefined
  if (tokens === undefined) return none
  return tokens.some(isMadeUp) ? tokens.filter((token) => !isMadeUp(token)) : tokens
}

const isMadeUp = (token: IToken): boolean => token.isInsertedInRecovery === true

/** An operator in the language's spelling, whatever the text uses. */
export const operatorOf = ({ tokenType }: IToken): string => tokenType.PATTERN as string

export const tokenOf = (node: CstNode, type: string): IToken | undefined => tokensOf(node, type)[0]

export const tokenSpan = (context: Context, token: IToken): Span => ({
  file: context.file,
  start: token.startOffset,
  end: token.startOffset + token.image.length,
})

/** The text of a node; undefined if it has no token. */
export function nodeSpan(context: Context, node: CstNode): Span | undefined {
  const { startOffset, endOffset } = node.location ?? { startOffset: Number.NaN }
  if (Number.isNaN(startOffset) || endOffset === undefined || Number.isNaN(endOffset)) return undefined
  return { file: context.file, start: startOffset, end: endOffset + 1 }
}
