/**
 * Habits from other languages at the start of a statement, `x = 3` for `let x = 3` and `return x` for `x`: they are
 * read with their intended meaning, as one error.
 */
import type { IToken, TokenType } from 'chevrotain'
import type { Likely } from './syntax-error.js'
import * as t from './tokens.js'

export interface Habit {
  readonly likely: Likely
  /** Number of tokens. */
  readonly count: number
  /** The tokens that the parser reads instead. */
  readonly tokens: readonly IToken[]
  readonly expected: readonly string[]
}

/** The habit that starts at `index`, among statements or declarations. */
export function habitAt(tokens: readonly IToken[], index: number, content: 'file' | 'statements'): Habit | undefined {
  const naming = content === 'file' ? t.Const : t.Let
  const likely = content === 'file' ? 'const' : 'let'
  const expected = [naming.LABEL!]
  const [first, second, third, fourth] = tokens.slice(index, index + 4)
  const types = [first, second, third, fourth].map((token) => token?.tokenType)
  if (isForeignNaming(first, naming) && t.isName(types[1]) && types[2] === t.Equals) {
    return { likely, expected, count: 1, tokens: [t.retyped(first, naming)] }
  }
  if (!t.isName(types[0])) return undefined
  const named = [t.tokenAt(naming, first.startOffset), first]
  if (types[1] === t.Equals) return { likely, expected, count: 1, tokens: named }
  if (types[1] === t.Colon) {
    if (types[2] === t.Equals) return { likely, expected, count: 2, tokens: named }
    // Only a let has a type.
    if (types[3] === t.Equals) return { likely, expected, count: content === 'file' ? 3 : 1, tokens: named }
    if (content === 'statements') return { likely, expected, count: 2, tokens: [...named, t.retyped(second, t.Equals)] }
  }
  const isResult = content === 'statements' && first.image === 'return' && second !== undefined
  return isResult && beginsValue(second) ? { likely: 'result', expected: [], count: 1, tokens: [] } : undefined
}

const isForeignNaming = ({ tokenType, image }: IToken, naming: TokenType): boolean =>
  tokenType === t.Name ? /^(?:var|val|auto)$/.test(image) : tokenType === (naming === t.Const ? t.Let : t.Const)

const beginsValue = (token: IToken): boolean => !t.operators.has(token.tokenType) && !t.isClosing(token)

/** `elif` after a closing brace. */
export function elseIfAt(tokens: readonly IToken[], index: number): Habit | undefined {
  const token = tokens[index]
  if (tokens[index - 1]?.tokenType !== t.RCurly || !/^els?e?if$/i.test(token.image)) return undefined
  return {
    likely: 'elseIf',
    expected: ["'else'"],
    count: 1,
    tokens: [t.retyped(token, t.Else), t.tokenAt(t.If, token.startOffset)],
  }
}
