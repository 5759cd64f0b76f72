/** The words of the language: token types in the order in which they are tried, and the lexer made of them. */
import {
  createToken,
  type ILexerErrorMessageProvider,
  type IToken,
  type ITokenConfig,
  Lexer,
  type TokenType,
} from 'chevrotain'

/** The group under which the lexer keeps `//` comments; they are not part of the token stream. */
export const commentGroup = 'comments'
/** The group of `///` comments. */
export const docGroup = 'docs'

const category = (name: string): TokenType => createToken({ name, pattern: Lexer.NA })

/** What stands for itself in an expression. */
export const Literal = category('Literal')
/** What stands between two operands: `->` and arithmetic, all left associative. build-expression.ts knows what binds how. */
export const Infix = category('Infix')

export const Name = createToken({ name: 'Name', pattern: /[A-Za-z_][A-Za-z0-9_]*/ })

const keyword = (word: string, extra: Partial<ITokenConfig> = {}): TokenType =>
  createToken({
    name: word[0]!.toUpperCase() + word.slice(1),
    pattern: word,
    longer_alt: Name,
    label: `'${word}'`,
    ...extra,
  })

export const Import = keyword('import')
/** Means something in an import only, and is a name elsewhere. */
export const From = keyword('from', { categories: Name })
export const Block = keyword('block')
export const Tower = keyword('tower')
export const Head = keyword('head')
export const Network = keyword('network')
export const Stage = keyword('stage')
export const Let = keyword('let')
export const Defaults = keyword('defaults')
export const Expect = keyword('expect')
export const Input = keyword('input')
export const Siamese = keyword('siamese')
export const In = keyword('in')
export const True = keyword('true', { categories: Literal })
export const False = keyword('false', { categories: Literal })
/** Words that the language keeps for itself, so that a file of today means the same tomorrow. */
export const Reserved = createToken({
  name: 'Reserved',
  pattern: /(?:fn|layer|const|for|repeat|if|else|assert|as)(?![A-Za-z0-9_])/,
})

const symbol = (name: string, text: string, extra: Partial<ITokenConfig> = {}): TokenType =>
  createToken({ name, pattern: text, label: `'${text}'`, ...extra })

export const Arrow = symbol('Arrow', '->', { categories: Infix })
export const LessEqual = symbol('LessEqual', '<=')
export const GreaterEqual = symbol('GreaterEqual', '>=')
export const Equals = symbol('Equals', '=')
export const Plus = symbol('Plus', '+', { categories: Infix })
export const Minus = symbol('Minus', '-', { categories: Infix })
export const Star = symbol('Star', '*', { categories: Infix })
/** Whole-number division. It is tried before the comment; `divisions.ts` takes back what is a comment after all. */
export const SlashSlash = createToken({
  name: 'SlashSlash',
  pattern: { exec: matchDivision },
  line_breaks: false,
  start_chars_hint: ['/'],
  label: "'//'",
  categories: Infix,
})
export const Slash = symbol('Slash', '/', { categories: Infix })
export const Percent = symbol('Percent', '%', { categories: Infix })
export const LParen = symbol('LParen', '(')
export const RParen = symbol('RParen', ')')
export const LBracket = symbol('LBracket', '[')
export const RBracket = symbol('RBracket', ']')
export const LCurly = symbol('LCurly', '{')
export const RCurly = symbol('RCurly', '}')
export const Comma = symbol('Comma', ',')
export const Colon = symbol('Colon', ':')
export const Dot = symbol('Dot', '.')

/** A value behind `//`, and nothing behind it that could only be prose. */
const divisor = /\/\/[ \t]*(?:[A-Za-z_][\w.]*|\d[\w.]*|(?=\())[ \t]*(?=[-+*/%,()[\]{}<>=.]|[\r\n]|$)/y

/** Whether the `//` here could divide: a value stands before it on the same line, and a value behind it. */
function matchDivision(text: string, offset: number, matched: readonly IToken[]): [string] | null {
  if (text.charCodeAt(offset + 1) !== 0x2f) return null
  const previous = matched.at(-1)
  if (previous === undefined || !dividends.has(previous.tokenType)) return null
  let end = offset
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end--
  if (end !== previous.startOffset + previous.image.length) return null
  divisor.lastIndex = offset
  const found = divisor.exec(text)
  return found === null || /^\/\/[ \t]*\d+x\d/.test(found[0]) ? null : ['//']
}

/** `3x3`: before numbers, or its first digit would be one. */
export const Size = createToken({ name: 'Size', pattern: /\d+(?:x\d+)+(?!\w)/, categories: Literal })
export const NumberToken = createToken({
  name: 'Number',
  pattern: /\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d+)?[KMG]?(?![\w.])/,
  categories: Literal,
})
/** Begins like a number and is none: one token, so that it is one error. */
export const MalformedNumber = createToken({ name: 'MalformedNumber', pattern: /\.?\d[\w.]*/, categories: Literal })
export const StringToken = createToken({ name: 'String', pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"/, categories: Literal })
/** Ends with its line. */
export const UnterminatedString = createToken({
  name: 'UnterminatedString',
  pattern: /"[^\r\n]*/,
  categories: [StringToken, Literal],
})

/** In other quotes than the language has: one token, so that it is one error. */
export const ForeignString = createToken({
  name: 'ForeignString',
  pattern: /'[^'"\r\n]*'|[\u2018-\u201f][^"\u2018-\u201f\r\n]*["\u2018-\u201f]/,
  categories: [StringToken, Literal],
})

const dividends: ReadonlySet<TokenType> = new Set([Name, From, NumberToken, RParen])

/** Between two statements on two lines. No text of its own: `statements.ts` puts it where a new line separates. */
export const NewLine = createToken({ name: 'NewLine', pattern: Lexer.NA, label: 'a new line' })

/** A byte order mark and a no-break space are blanks as well. */
const WhiteSpace = createToken({ name: 'WhiteSpace', pattern: /[ \t\r\n\f\u00a0\ufeff]+/, group: Lexer.SKIPPED })
const DocComment = createToken({ name: 'DocComment', pattern: /\/\/\/(?!\/)[^\r\n]*/, group: docGroup })
const Comment = createToken({ name: 'Comment', pattern: /\/\/[^\r\n]*/, group: commentGroup })

/** What stands between two things, and never ends one nor begins one; a minus can be a sign as well. */
export const operators: ReadonlySet<TokenType> = new Set([
  ...[Arrow, Plus, Minus, Star, Slash, SlashSlash, Percent, Dot, Comma, Colon, Equals, LessEqual, GreaterEqual],
])

const opening: ReadonlySet<TokenType> = new Set([LParen, LBracket, LCurly])
const closing: ReadonlySet<TokenType> = new Set([RParen, RBracket, RCurly])

export const isOpening = ({ tokenType }: IToken): boolean => opening.has(tokenType)
export const isClosing = ({ tokenType }: IToken): boolean => closing.has(tokenType)

/** Keywords that begin a declaration, an item of a network or a statement. */
export const keywords: readonly TokenType[] = [
  Import,
  From,
  Block,
  Tower,
  Head,
  Network,
  Stage,
  Let,
  Defaults,
  Expect,
  Input,
  Siamese,
  In,
  True,
  False,
]

export const allTokens: TokenType[] = [
  WhiteSpace,
  SlashSlash,
  DocComment,
  Comment,
  ...keywords,
  Reserved,
  Name,
  Size,
  NumberToken,
  MalformedNumber,
  StringToken,
  UnterminatedString,
  ForeignString,
  Arrow,
  LessEqual,
  GreaterEqual,
  Equals,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  LParen,
  RParen,
  LBracket,
  RBracket,
  LCurly,
  RCurly,
  Comma,
  Colon,
  Dot,
  NewLine,
  Literal,
  Infix,
]

const lexerMessages: ILexerErrorMessageProvider = {
  buildUnexpectedCharactersMessage: () => 'unexpected-character',
  buildUnableToPopLexerModeMessage: () => 'unexpected-character',
}

/** Offsets only: lines and columns are computed where a message needs them. */
export function createLexer(options: { readonly skipValidations: boolean }): Lexer {
  return new Lexer(allTokens, {
    positionTracking: 'onlyOffset',
    ensureOptimizations: true,
    skipValidations: options.skipValidations,
    errorMessageProvider: lexerMessages,
  })
}

/** A token without text, for what the text lacks or says by its lines. */
export function insertedAt(type: TokenType, offset: number): IToken {
  const tokenTypeIdx = type.tokenTypeIdx!
  return { image: '', startOffset: offset, endOffset: offset - 1, tokenType: type, tokenTypeIdx }
}
