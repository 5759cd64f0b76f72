/** How deep a file is nested. */
import type { IToken } from 'chevrotain'
import * as t from './tokens.js'

/** How deep brackets, signs and members may be nested: more than any reader follows, and less than the stack holds. */
export const nestingLimit = 200

/** What nests at one place without brackets of its own. */
interface Place {
  /** How deep the brackets around it are. */
  readonly depth: number
  /** Signs in a row, and members of members. */
  run: number
  /** Every `if` whose braces are still to come. */
  conditions: number
  /** Every `else if` of one chain. */
  chain: number
}

const within = (depth: number): Place => ({ depth, run: 0, conditions: 0, chain: 0 })

const depthAt = ({ depth, run, conditions, chain }: Place): number => depth + run + conditions + chain

/** The first token at which brackets, signs in a row, members of members and `else if` are nested too deep. */
export function findTooDeep(tokens: readonly IToken[]): IToken | undefined {
  const outer: Place[] = []
  let here = within(0)
  for (const [index, token] of tokens.entries()) {
    const previous: IToken | undefined = tokens[index - 1]
    if (t.isOpening(token)) {
      if (token.tokenType === t.LCurly && previous?.tokenType !== t.Else && here.conditions > 0) here.conditions--
      outer.push(here)
      const inner = within(depthAt(here) + 1)
      // What is after an index belongs to what the index gives.
      if (token.tokenType === t.IndexBracket) here.run++
      here = inner
    } else if (t.isClosing(token)) {
      here = outer.pop() ?? within(0)
      if (token.tokenType !== t.RBracket) here.run = 0
      if (token.tokenType === t.RCurly && tokens[index + 1]?.tokenType !== t.Else) here.chain = 0
    } else follow(token, previous, here)
    if (depthAt(here) > nestingLimit) return token
  }
  return undefined
}

function follow({ tokenType }: IToken, previous: IToken | undefined, here: Place): void {
  if (tokenType === t.If && previous?.tokenType === t.Else) here.chain++
  else if (tokenType === t.If) here.conditions++
  if (tokenType === t.Dot || tokenType === t.Not || (tokenType === t.Minus && isSign(previous))) here.run++
  else if (previous?.tokenType !== t.Dot) here.run = 0
}

/** Whether a minus after this token is a sign: nothing that it could subtract from stands there. */
const isSign = (previous: IToken | undefined): boolean =>
  previous === undefined || t.isOpening(previous) || previous.tokenType === t.Not || t.operators.has(previous.tokenType)
