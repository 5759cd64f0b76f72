/**
 * Names of stages with expressions in them, `conv{i + 2}_{j}`. A brace that touches the name opens an expression if,
 * after its closing brace in the same line, the name continues or the body starts; else it opens the body.
 */
import type { IToken } from 'chevrotain'
import { endOf } from './lines.js'
import { nearest } from './nearest.js'
import * as t from './tokens.js'

/** Maximum number of tokens of an expression in a name. */
const reach = 100

export function nameStages(text: string, tokens: readonly IToken[]): readonly IToken[] {
  const types = new Map<number, IToken['tokenType']>()
  for (const [index, token] of tokens.entries()) {
    if (token.tokenType === t.Stage || isMisspelt(tokens, index)) markName(text, tokens, index + 1, types)
  }
  if (types.size === 0) return tokens
  return tokens.map((token, index) => {
    const tokenType = types.get(index)
    return tokenType === undefined ? token : t.retyped(token, tokenType)
  })
}

/** Whether a word before a name with a brace was meant to be `stage`. */
const isMisspelt = (tokens: readonly IToken[], index: number): boolean =>
  tokens[index].tokenType === t.Name &&
  tokens[index + 1]?.tokenType === t.Name &&
  tokens[index + 2]?.tokenType === t.LCurly &&
  nearest(tokens[index].image, ['stage']) !== undefined

/** Marks the parts of the name that starts at `name`. */
function markName(
  text: string,
  tokens: readonly IToken[],
  name: number,
  types: Map<number, IToken['tokenType']>,
): void {
  const touches = (index: number) => tokens[index]?.startOffset === endOf(tokens[index - 1])
  let next = name + 1
  while (tokens[next]?.tokenType === t.LCurly && touches(next)) {
    const close = closing(text, tokens, next)
    if (close === undefined) return
    const goesOn = touches(close + 1) && /^\w/.test(tokens[close + 1].image)
    if (!goesOn && tokens[close + 1]?.tokenType !== t.LCurly) return
    // A keyword followed by a brace is part of a name: `stage{i}` may start a name as `stage1` does.
    if (next === name + 1 && /^[A-Za-z_]\w*$/.test(tokens[name].image)) types.set(name, t.Name)
    types.set(next, t.InterpolationOpen)
    types.set(close, t.InterpolationClose)
    next = close + 1
    for (; touches(next) && /^\w/.test(tokens[next].image); next++) types.set(next, t.NamePart)
  }
}

/** The brace that closes the one at `open`, in the same line. */
function closing(text: string, tokens: readonly IToken[], open: number): number | undefined {
  let depth = 0
  for (let index = open; index < Math.min(tokens.length, open + reach); index++) {
    if (index > open && /[\r\n]/.test(text.slice(endOf(tokens[index - 1]), tokens[index].startOffset))) return undefined
    if (tokens[index].tokenType === t.LCurly) depth++
    else if (tokens[index].tokenType === t.RCurly && --depth === 0) return index
  }
  return undefined
}
