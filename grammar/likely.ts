/** The likely intention of a mistake, if it differs from what the parser expects there. */
import type { IToken, TokenType } from 'chevrotain'
import { typeNames } from './build-common.js'
import type { Likely } from './syntax-error.js'
import * as t from './tokens.js'

/** The place of the unexpected token. */
export interface Place {
  readonly found: IToken
  readonly next: IToken | undefined
  readonly previous: IToken | undefined
  /** The first token of the statement, item or declaration. */
  readonly first: IToken | undefined
  /** The active rules of the grammar, innermost last. */
  readonly rules: readonly string[]
  readonly expected: readonly string[]
}

type Rule = (place: Place) => boolean

const is = (token: IToken | undefined, ...types: readonly TokenType[]): boolean =>
  token !== undefined && types.includes(token.tokenType)

const isWord = (token: IToken | undefined, ...words: readonly string[]): boolean =>
  token !== undefined && t.isName(token.tokenType) && words.includes(token.image.toLowerCase())

const expects = ({ expected }: Place, word: string): boolean => expected.includes(word)
const isIn = ({ rules }: Place, rule: string): boolean => rules.at(-1) === rule
const strings = [t.StringToken, t.TemplateStart, t.ForeignString]

const definitionWords = [
  ...['def', 'class', 'module', 'model', 'function', 'func', 'fun', 'type', 'struct', 'component'],
  ...['var', 'val', 'int', 'float', 'public', 'private', 'static', 'void', 'layer', 'include', 'using', 'require'],
]

/** The first match counts. */
const rules: Readonly<Partial<Record<Likely, Rule>>> = {
  comparison: (at) =>
    is(at.found, t.Equals) && (is(at.first, t.Assert) || (expects(at, "'{'") && at.rules.includes('ifExpression'))),
  claim: (at) => isIn(at, 'claim') && is(at.found, t.EqualEqual, t.Colon, t.Less, t.Greater),
  equation: (at) => is(at.found, t.EqualEqual) && expects(at, "'='"),
  reassignment: (at) => is(at.found, t.Equals) && is(at.previous, t.Plus, t.Minus, t.Star, t.Slash),
  typeFirst: (at) =>
    isIn(at, 'parameters') && is(at.found, t.Name) && (is(at.previous, t.Block) || isWord(at.previous, ...typeNames)),
  typedValue: (at) => is(at.found, t.Colon) && expects(at, "'='"),
  pseudoSiamese: (at) => is(at.found, t.Comma) && is(at.first, t.Siamese),
  item: (at) =>
    isIn(at, 'call') &&
    expects(at, 'a name') &&
    is(at.first, t.Siamese, t.PseudoSiamese, t.Tower, t.Head) &&
    !at.rules.includes('body'),
  input: (at) => is(at.first, t.Input) && isIn(at, 'networkItem'),
  result: (at) => isWord(at.previous, 'return', 'yield', 'give'),
  function: (at) => isIn(at, 'fn') && expects(at, "'='") && is(at.found, t.LCurly, t.Arrow, t.Colon),
  binding: (at) => isIn(at, 'binding') && expects(at, "'in'"),
  import: (at) => isIn(at, 'importDeclaration') || (is(at.found, t.From) && expects(at, "'block'")),
  definition: (at) => expects(at, "'block'") && isWord(at.found, ...definitionWords),
  itemOutside: (at) => expects(at, "'block'") && is(at.found, t.Input, t.Siamese, t.PseudoSiamese, t.Expect),
  prose: (at) => is(at.found, t.Name) && is(at.next, t.Name) && (is(at.previous, t.Name) || expects(at, "'block'")),
  outside: (at) => expects(at, "'block'"),
  defaults: (at) => isIn(at, 'defaults') && is(at.found, t.LParen, t.Equals, t.Colon),
  loop: (at) =>
    (is(at.first, t.For) && (isIn(at, 'each') || isIn(at, 'names'))) ||
    isWord(at.first, 'while', 'until', 'do', 'loop', 'foreach'),
  stageName: (at) =>
    is(at.first, t.Stage) &&
    ((isIn(at, 'stage') && is(at.found, ...strings, t.NumberToken, t.Size)) || is(at.found, t.Minus, t.Dot)),
  braces: (at) => expects(at, "'{'") && is(at.found, t.Colon, t.Equals, t.Arrow),
  layer: (at) => isIn(at, 'layer'),
  statement: (at) => expects(at, 'a value') && is(at.found, t.Repeat, t.For, t.Stage, t.Let, t.Layer, t.Assert),
  choice: (at) => is(at.found, t.If) && t.valueEnds.has(at.previous?.tokenType ?? t.If),
  power: (at) => is(at.found, t.Star) && is(at.previous, t.Star),
  size: (at) => is(at.previous, t.NumberToken, t.Size) && is(at.found, t.Name) && /^[xX]\d*$/.test(at.found.image),
  leadingArrow: (at) => is(at.found, t.Arrow) && expects(at, "'let'"),
  looseBraces: (at) => is(at.found, t.LCurly) && expects(at, "'let'"),
  application: (at) => is(at.found, t.LParen) && is(at.previous, t.RParen, t.Name, t.RCurly),
  index: (at) => is(at.found, t.LBracket) && t.valueEnds.has(at.previous?.tokenType ?? t.LBracket),
  prefixedString: (at) =>
    (is(at.found, ...strings) && isWord(at.previous, 'f', 'r', 'b', 'u')) ||
    (isWord(at.found, 'f', 'r', 'b', 'u') && is(at.next, ...strings)),
  twice: (at) => is(at.previous, at.found.tokenType) && t.keywords.includes(at.found.tokenType),
  keyword: (at) => expects(at, 'a name') && t.keywords.includes(at.found.tokenType),
  declaration: (at) => expects(at, "'let'") && declaring.has(at.found.tokenType),
}

const declaring: ReadonlySet<TokenType> = new Set([t.Import, t.Fn, t.Block, t.Tower, t.Head, t.Network, t.Defaults])

export const likelyMeant = (place: Place): Likely | undefined =>
  (Object.keys(rules) as Likely[]).find((name) => rules[name]!(place))

/** The place at an index of the stream; at the end of the file, the found token. */
export function placeAt(
  tokens: readonly IToken[],
  index: number,
  met: Pick<Place, 'found' | 'rules' | 'expected'>,
): Place {
  const first = tokens[firstOf(tokens, index)]
  return { ...met, next: tokens[index + 1], previous: tokens[index - 1], first }
}

/** The start of the statement, item or declaration that contains the token at `index`. */
function firstOf(tokens: readonly IToken[], index: number): number {
  let depth = 0
  for (let at = index - 1; at >= 0; at--) {
    const token = tokens[at]
    if (t.isClosing(token)) depth++
    else if (t.isOpening(token) && --depth < 0 && token.tokenType === t.LCurly) return at + 1
    else if (depth <= 0 && (token.tokenType === t.NewLine || (depth === 0 && declarations.has(token.tokenType)))) {
      return token.tokenType === t.NewLine ? at + 1 : at
    }
  }
  return 0
}

const declarations: ReadonlySet<TokenType> = new Set([t.Import, t.Const, t.Fn, t.Network])
