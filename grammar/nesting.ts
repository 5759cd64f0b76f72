/** The nesting depth of a file. */
import type { IToken } from 'chevrotain'
import * as t from './tokens.js'

/** Maximum nesting of brackets, signs and members: more than a reader follows, and less than the stack allows. */
export const nestingLimit = 200

/** Nesting at one place without brackets. */
interface Place {
  /** Depth of the brackets around it. */
  readonly depth: number
  /** Consecutive signs, and chained members. */
  run: number
  /** Every `if` whose braces are still to come. */
  conditions: number
  /** Every `else if` of one chain. */
  chain: number
}

const within = (depth: number): Place => ({ depth, run: 0, conditions: 0, chain: 0 })

const depthAt = ({ depth, run, conditions, chain }: Place): number => depth + run + conditions + chain

/** The first token at which brackets, consecutive signs, chained members or `else if` are nested too deep. */
export function findTooDeep(tokens: readonly IToken[]): IToken | undefined {
  const outer: Place[] = []
  let here = within(0)
  for (const [index, token] of tokens.entries()) {
    const previous: IToken | undefined = tokens[index - 1]
    if (t.isOpening(token)) {
      if (token.tokenType === t.LCurly && previous?.tokenType !== t.Else && here.conditions > 0) here.conditions--
      outer.push(here)
      const inner = within(depthAt(here) + 1)
      // What follows an index belongs to its value.
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

/** Whether a minus after this token is a sign: there is nothing to subtract from. */
const isSign = (previous: IToken | undefined): boolean =>
  previous === undefined || t.isOpening(previous) || previous.tokenType === t.Not || t.operators.has(previous.tokenType)
