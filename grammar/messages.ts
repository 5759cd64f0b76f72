/**
 * Valid words at the place of an error. Chevrotain requests a message for every error; it gets the list of words here,
 * so that none of its texts reaches a user.
 */
import { EOF, type IParserErrorMessageProvider, type IToken, type TokenType, tokenLabel } from 'chevrotain'
import * as t from './tokens.js'

const separator = '\n'

const write = (words: readonly string[]): string => words.join(separator)

/** The words of a message that was built here. */
export const readExpected = (message: string): readonly string[] => (message === '' ? [] : message.split(separator))

/** By the rule that misses a token: the alternatives to that token that the rule had when it continued. */
const alternatives: Readonly<Record<string, readonly string[]>> = {
  body: ["'->'", 'a new line', "'}'"],
  network: ['a new line', "'}'"],
  expect: ['a new line', "'}'"],
  defaults: ["','", "'}'"],
  importDeclaration: ["','", "'}'"],
  parameters: ["','", "')'"],
  call: ["','", "')'"],
  operand: ["'->'", "','", "')'"],
  list: ["','", "'for'", "']'"],
}

/** By rule that makes a choice: its possible first words. */
const choices: Readonly<Record<string, readonly string[]>> = {
  file: ["'block'", "'tower'", "'head'", "'network'", "'import'", "'const'", "'fn'", "'defaults'"],
  component: ["'block'", "'tower'", "'head'"],
  type: ['a type'],
  statement: ["'let'", "'layer'", "'stage'", "'repeat'", "'for'", "'assert'", 'a value'],
  networkItem: ["'input'", "'siamese'", "'pseudo_siamese'", "'tower'", "'head'", "'defaults'", "'expect'"],
  claim: ["'.'", "'='", "'<='", "'>='"],
  operand: ['a value'],
  next: ['a value'],
  names: ['a name', "'('"],
  assertion: ['a text in quotes'],
  ifExpression: ["'if'", "'{'"],
  importDeclaration: ['a name'],
}

/** By rule: the content of its brackets, which may be empty. */
const contents: Readonly<Record<string, readonly string[]>> = {
  body: choices.statement,
  network: choices.networkItem,
  expect: ['a name'],
  defaults: ['a name', "'}'"],
  importDeclaration: ['a name'],
  parameters: ['a name', "')'"],
  call: ['a value', "')'"],
}

const closers: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RCurly])

function missing(expected: TokenType, actual: IToken, previous: IToken, rule: string): readonly string[] {
  if (expected === t.Name) return ['a name']
  if (expected === t.StringToken) return ['a file in quotes']
  if (expected === t.NumberToken) return ['a number']
  if (expected === EOF) return choices.file
  if (!closers.has(expected)) return [tokenLabel(expected)]
  if (t.isOpening(previous)) return contents[rule] ?? ['a value', tokenLabel(expected)]
  if (rule === 'parameters' && previous.tokenType === t.Name) return ["':'", ...alternatives.parameters]
  if (rule === 'call' && previous.tokenType === t.Name) return ["'='", ...alternatives.call]
  if (rule === 'suffix') return actual.tokenType === t.Colon ? ["']'"] : ["':'", "']'"]
  if (rule === 'names' && expected === t.RParen) return ["','", "')'"]
  return alternatives[rule] ?? [tokenLabel(expected)]
}

export const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual, previous, ruleName }) =>
    write(missing(expected, actual, previous, ruleName)),
  buildNotAllInputParsedMessage: () => write(choices.file),
  buildNoViableAltMessage: ({ ruleName }) => write(choices[ruleName] ?? []),
  buildEarlyExitMessage: ({ ruleName }) => write(choices[ruleName] ?? []),
}

/** The name of a token in messages. */
export function describe(token: IToken): string {
  if (token.tokenType === EOF) return 'the end of the file'
  if (token.tokenType === t.NewLine) return 'a new line'
  if (token.tokenType === t.StringToken) return shortened(token.image)
  if (token.tokenType === t.TemplateStart) return 'a string'
  const text = quoted(token.image)
  return t.keywords.includes(token.tokenType) ? `the keyword ${text}` : text
}

/** A piece of a file in messages. */
export const quoted = (text: string): string => `'${shortened(text)}'`

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text)
