/** How deep a file is nested. */
import type { IToken } from 'chevrotain'
import * as t from './tokens.js'

/** How deep brackets, signs and members may be nested: more than any reader follows, and less than the stack holds. */
export const nestingLimit = 200

/** The first token at which brackets, signs in a row and members of members together are nested too deep. */
export function findTooDeep(tokens: readonly IToken[]): IToken | undefined {
  const outer: number[] = []
  let depth = 0
  let run = 0
  let previous: IToken | undefined
  for (const token of tokens) {
    if (t.isOpening(token)) {
      outer.push(depth)
      depth += run + 1
      run = 0
    } else if (t.isClosing(token)) {
      depth = outer.pop() ?? 0
      run = 0
    } else if (token.tokenType === t.Dot || (token.tokenType === t.Minus && isSign(previous))) run++
    else if (previous?.tokenType !== t.Dot) run = 0
    if (depth + run > nestingLimit) return token
    previous = token
  }
  return undefined
}

/** Whether a minus behind this token is a sign: nothing that it could subtract from stands there. */
const isSign = (previous: IToken | undefined): boolean =>
  previous === undefined || t.isOpening(previous) || t.operators.has(previous.tokenType)
