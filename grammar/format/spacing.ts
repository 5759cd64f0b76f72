/** Blanks between words of one line. */
import type { TokenType } from 'chevrotain'
import * as t from '../tokens.js'
import { firstWord, lastWord, type Part } from './source.js'

/** The kind of a sequence of words. */
export type Place = 'file' | 'statement' | 'claim' | 'item' | 'argument' | 'index'

/** No blank before these. */
const touching: ReadonlySet<TokenType> = new Set([t.Comma, t.Colon, t.Dot, t.IndexBracket, t.ToleranceUnit])

/** Written with or without blanks around them: `2*f` and `2 * f`. */
const products: ReadonlySet<TokenType> = new Set([t.Star, t.Slash, t.Percent])

/** The gap between the parts at `index - 1` and `index`. */
export function spacing(parts: readonly Part[], index: number, place: Place): '' | ' ' {
  const before = lastWord(parts[index - 1])
  const { type } = firstWord(parts[index])
  if (touching.has(type) || before.type === t.Dot || before.isSign) return ''
  if (type === t.LParen && t.isName(before.type)) return ''
  if (place === 'index' && before.type === t.Colon) return ''
  // A word that follows the name of an argument is its value; one that follows the name of a parameter is its type.
  if (place === 'argument' && (isEquals(parts, index, 1) || isEquals(parts, index - 1, 1))) return ''
  return isTight(parts, index) || isTight(parts, index - 1) ? '' : ' '
}

const isEquals = (parts: readonly Part[], index: number, expected: number): boolean =>
  index === expected && firstWord(parts[index]).type === t.Equals

function isTight(parts: readonly Part[], index: number): boolean {
  const part = parts[index]
  const next = parts[index + 1]
  if (part.kind !== 'word' || !products.has(part.type) || next === undefined) return false
  return !part.gap.isWide && !firstWord(next).gap.isWide
}
