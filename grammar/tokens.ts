/** The words of the language: token types in the order in which they are tried, and the lexer. */
import {
  createToken,
  type ILexerErrorMessageProvider,
  type IToken,
  type ITokenConfig,
  Lexer,
  type TokenType,
} from 'chevrotain'

/** The lexer's group of `//` comments; they are not part of the token stream. */
export const commentGroup = 'comments'
/** The group of `///` comments. */
export const docGroup = 'docs'

const category = (name: string): TokenType => createToken({ name, pattern: Lexer.NA })

/** Literals in expressions. */
export const Literal = category('Literal')
/** Infix operators, all left-associative. build-expression.ts has their precedence. */
export const Infix = category('Infix')
/** Prefix operators. */
export const Prefix = category('Prefix')

/**
 * The pattern's description, and every character that it can start with: chevrotain would otherwise parse the pattern
 * at every start to find these, as a test does.
 */
const pattern = (name: string, like: RegExp, begins: string, extra: Partial<ITokenConfig> = {}): TokenType =>
  createToken({ name, pattern: like, start_chars_hint: [...begins], ...extra })

const digits = '0123456789'
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'

export const Name = pattern('Name', /[A-Za-z_][A-Za-z0-9_]*/, letters)

const keyword = (word: string, extra: Partial<ITokenConfig> = {}): TokenType =>
  createToken({
    name: word[0]!.toUpperCase() + word.slice(1),
    pattern: word,
    longer_alt: Name,
    label: `'${word}'`,
    ...extra,
  })

export const Import = keyword('import')
/** A keyword in imports only; elsewhere a name. */
export const From = keyword('from', { categories: Name })
/** A keyword in `for` only; elsewhere a name. */
export const As = keyword('as', { categories: Name })
export const Const = keyword('const')
export const Fn = keyword('fn')
export const Block = keyword('block')
export const Tower = keyword('tower')
export const Head = keyword('head')
export const Network = keyword('network')
export const Stage = keyword('stage')
export const Let = keyword('let')
export const Layer = keyword('layer')
export const Repeat = keyword('repeat')
export const For = keyword('for')
export const Assert = keyword('assert')
export const If = keyword('if')
export const Else = keyword('else')
export const Defaults = keyword('defaults')
export const Expect = keyword('expect')
export const Input = keyword('input')
export const Siamese = keyword('siamese')
export const PseudoSiamese = keyword('pseudo_siamese', { name: 'PseudoSiamese' })
export const In = keyword('in')
export const True = keyword('true', { categories: Literal })
export const False = keyword('false', { categories: Literal })
export const And = keyword('and', { categories: Infix })
export const Or = keyword('or', { categories: Infix })
/** Floor division. */
export const Div = keyword('div', { categories: Infix })
export const Not = keyword('not', { categories: Prefix })

const symbol = (name: string, text: string, extra: Partial<ITokenConfig> = {}): TokenType =>
  createToken({ name, pattern: text, label: `'${text}'`, ...extra })

export const Arrow = symbol('Arrow', '->', { categories: Infix })
export const LessEqual = symbol('LessEqual', '<=', { categories: Infix })
export const GreaterEqual = symbol('GreaterEqual', '>=', { categories: Infix })
export const EqualEqual = symbol('EqualEqual', '==', { categories: Infix })
export const NotEqual = symbol('NotEqual', '!=', { categories: Infix })
export const Less = symbol('Less', '<', { categories: Infix })
export const Greater = symbol('Greater', '>', { categories: Infix })
export const Equals = symbol('Equals', '=')
/** Before the tolerance of a claim. A single token everywhere, so that no claim is silently read as a sum. */
export const PlusMinus = symbol('PlusMinus', '+-')
export const Plus = symbol('Plus', '+', { categories: Infix })
export const Minus = symbol('Minus', '-', { categories: [Infix, Prefix] })
export const Star = symbol('Star', '*', { categories: Infix })
export const Slash = symbol('Slash', '/', { categories: Infix })
/** The `%` after the number of a tolerance, which is not the operator. */
export const ToleranceUnit = createToken({
  name: 'ToleranceUnit',
  pattern: { exec: matchToleranceUnit },
  line_breaks: false,
  start_chars_hint: ['%'],
  label: "'%'",
})
export const Percent = symbol('Percent', '%', { categories: Infix })
export const LParen = symbol('LParen', '(')
export const RParen = symbol('RParen', ')')
/** The bracket of an index: it touches the object. */
export const IndexBracket = createToken({
  name: 'IndexBracket',
  pattern: { exec: matchIndexBracket },
  line_breaks: false,
  start_chars_hint: ['['],
  label: "'['",
})
export const LBracket = symbol('LBracket', '[')
export const RBracket = symbol('RBracket', ']')
export const LCurly = symbol('LCurly', '{')
export const RCurly = symbol('RCurly', '}')
export const Comma = symbol('Comma', ',')
export const Colon = symbol('Colon', ':')
export const Dot = symbol('Dot', '.')

function matchToleranceUnit(text: string, offset: number, matched: readonly IToken[]): [string] | null {
  if (text[offset] !== '%' || matched.at(-1)?.tokenType !== NumberToken) return null
  const sign = matched.at(-2)
  return sign?.tokenType === PlusMinus || sign?.image === '\u00b1' ? ['%'] : null
}

function matchIndexBracket(text: string, offset: number, matched: readonly IToken[]): [string] | null {
  const previous = matched.at(-1)
  if (text[offset] !== '[' || previous === undefined || !indexed.has(previous.tokenType)) return null
  return previous.startOffset + previous.image.length === offset ? ['['] : null
}

/** Signs of other languages and word processors, which `foreign.ts` reads with their intended meaning. */
export const ForeignSign = pattern(
  'ForeignSign',
  /[\u2212\u2013\u2014]>|\|>|=>|=<|&&|\|\||!(?!=)|[\u2192\u27f6\u2794\u279c\u21d2\u00d7\u00b7\u2219\u22c5\u2217\u00f7\u2215\u2212\u2013\u2014\u2010\u2011\u2264\u2265\u2260\u00b1]/,
  '|=&!\u2192\u27f6\u2794\u279c\u21d2\u00d7\u00b7\u2219\u22c5\u2217\u00f7\u2215\u2212\u2013\u2014\u2010\u2011\u2264\u2265\u2260\u00b1',
)
/** A comment over several lines is read as a whole, if it ends. */
export const ForeignComment = pattern('ForeignComment', /#[^\r\n]*|\/\*[\s\S]*?\*\/|\/\*[^\r\n]*|\*\//, '#/*')
/** Ends statements in other languages, and separates items. */
export const Semicolon = symbol('Semicolon', ';')
/** A size with a times sign: tried before numbers. */
export const ForeignSize = pattern('ForeignSize', /\d+(?:[x\u00d7]\d+)*\u00d7\d+(?:x\d+)*(?!\w)/, digits, {
  categories: Literal,
})

/** `3x3`: tried before numbers, which would match its first digit. */
export const Size = pattern('Size', /\d+(?:x\d+)+(?!\w)/, digits, { categories: Literal })
export const NumberToken = pattern('Number', /\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d+)?[KMG]?(?![\w.])/, digits, {
  categories: Literal,
})
/** Starts like a number and is not one: a single token, so that it is one error. */
export const MalformedNumber = pattern('MalformedNumber', /\.?\d[\w.]*/, `.${digits}`, { categories: Literal })
export const StringToken = pattern('String', /"(?:[^"\\\r\n]|\\[^\r\n])*"/, '"', { categories: Literal })
/** Ends with its line. */
export const UnterminatedString = pattern('UnterminatedString', /"[^\r\n]*/, '"', {
  categories: [StringToken, Literal],
})

/** In quotes that the language does not have: a single token, so that it is one error. */
export const ForeignString = pattern(
  'ForeignString',
  /'[^'"\r\n]*'|[\u2018-\u201f][^"\u2018-\u201f\r\n]*["\u2018-\u201f]/,
  "'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f",
  { categories: [StringToken, Literal] },
)

const indexed: ReadonlySet<TokenType> = new Set([Name, From, As, In, Size, StringToken, RParen, RBracket])

/*
 * The tokens of strings and names with expressions, from `templates.ts` and `stage-names.ts`: the braces around each
 * expression, and the text before, between and after them.
 */
export const InterpolationOpen = createToken({ name: 'InterpolationOpen', pattern: Lexer.NA, label: "'{'" })
export const InterpolationClose = createToken({ name: 'InterpolationClose', pattern: Lexer.NA, label: "'}'" })
/** Includes the opening quote. */
export const TemplateStart = createToken({ name: 'TemplateStart', pattern: Lexer.NA })
export const TemplateText = createToken({ name: 'TemplateText', pattern: Lexer.NA })
/** Includes the closing quote. */
export const TemplateEnd = createToken({ name: 'TemplateEnd', pattern: Lexer.NA })
export const NamePart = createToken({ name: 'NamePart', pattern: Lexer.NA })

/** The last token of a value; `in` also precedes values. */
export const valueEnds: ReadonlySet<TokenType> = new Set([
  ...[Name, From, As, True, False, Size, NumberToken, MalformedNumber, ToleranceUnit],
  ...[StringToken, UnterminatedString, ForeignString, TemplateEnd, RParen, RBracket, RCurly],
])

/**
 * Between two statements on two lines. It has no text: `statements.ts` inserts it where a line break separates
 * statements.
 */
export const NewLine = createToken({ name: 'NewLine', pattern: Lexer.NA, label: 'a new line' })

/** Blanks of word processors and a byte order mark count as blanks. */
const WhiteSpace = pattern(
  'WhiteSpace',
  /[ \t\r\n\f\u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]+/,
  ' \t\r\n\f\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\ufeff',
  { group: Lexer.SKIPPED },
)
const DocComment = pattern('DocComment', /\/\/\/(?!\/)[^\r\n]*/, '/', { group: docGroup })
const Comment = pattern('Comment', /\/\/[^\r\n]*/, '/', { group: commentGroup })

/** Tokens between two operands, which neither end nor start a statement; a minus can also be a sign. */
export const operators: ReadonlySet<TokenType> = new Set([
  ...[Arrow, Plus, Minus, Star, Slash, Percent, Dot, Comma, Colon, Equals, PlusMinus],
  ...[EqualEqual, NotEqual, Less, LessEqual, Greater, GreaterEqual, And, Or, Div],
])

const opening: ReadonlySet<TokenType> = new Set([LParen, LBracket, IndexBracket, LCurly, InterpolationOpen])
const closing: ReadonlySet<TokenType> = new Set([RParen, RBracket, RCurly, InterpolationClose])

/** Whether a word is a name; two of them are keywords only in their places. */
export const isName = (type: TokenType): boolean => type === Name || type === From || type === As

export const isOpening = ({ tokenType }: IToken): boolean => opening.has(tokenType)
export const isClosing = ({ tokenType }: IToken): boolean => closing.has(tokenType)

/** Keywords, and contextual keywords; longer ones before their prefixes. */
export const keywords: readonly TokenType[] = [
  ...[Import, From, Const, Fn, Block, Tower, Head, Network, Defaults, Expect, Input, Siamese, PseudoSiamese],
  ...[Stage, Let, Layer, Repeat, For, Assert, As, If, Else, In, True, False, And, Or, Not, Div],
]

export const allTokens: TokenType[] = [
  ...[WhiteSpace, DocComment, Comment, ForeignComment, ForeignSign, Semicolon],
  ...keywords,
  ...[Name, ForeignSize, Size, NumberToken, MalformedNumber, StringToken, UnterminatedString, ForeignString],
  ...[Arrow, LessEqual, GreaterEqual, EqualEqual, NotEqual, Less, Greater, Equals],
  ...[PlusMinus, Plus, Minus, Star, Slash, ToleranceUnit, Percent],
  ...[LParen, RParen, IndexBracket, LBracket, RBracket, LCurly, RCurly, Comma, Colon, Dot],
  ...[NewLine, InterpolationOpen, InterpolationClose, TemplateStart, TemplateText, TemplateEnd, NamePart],
  ...[Literal, Infix, Prefix],
]

const lexerMessages: ILexerErrorMessageProvider = {
  buildUnexpectedCharactersMessage: () => 'unexpected-character',
  buildUnableToPopLexerModeMessage: () => 'unexpected-character',
}

/** Offsets only: lines and columns are computed when a message needs them. */
export function createLexer(options: { readonly skipValidations: boolean }): Lexer {
  return new Lexer(allTokens, {
    positionTracking: 'onlyOffset',
    ensureOptimizations: true,
    skipValidations: options.skipValidations,
    errorMessageProvider: lexerMessages,
  })
}

/** The same text as a token of another type. */
export const retyped = (token: IToken, tokenType: TokenType): IToken => ({
  ...token,
  tokenType,
  tokenTypeIdx: tokenType.tokenTypeIdx!,
})

/** A token that the lexer does not make: part of another one, or without text, for a missing token or a line break. */
export function tokenAt(type: TokenType, offset: number, image = ''): IToken {
  const endOffset = offset + image.length - 1
  return { image, startOffset: offset, endOffset, tokenType: type, tokenTypeIdx: type.tokenTypeIdx! }
}
