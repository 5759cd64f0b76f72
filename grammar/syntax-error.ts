import type { Span } from './span.js'

/** What a mistake was likely meant as. */
export type Likely =
  | 'application'
  | 'argument'
  | 'binding'
  | 'braces'
  | 'choice'
  | 'claim'
  | 'comparison'
  | 'const'
  | 'declaration'
  | 'defaults'
  | 'definition'
  | 'division'
  | 'elseIf'
  | 'equation'
  | 'function'
  | 'import'
  | 'index'
  | 'input'
  | 'item'
  | 'itemOutside'
  | 'keyword'
  | 'layer'
  | 'leadingArrow'
  | 'let'
  | 'loop'
  | 'looseBraces'
  | 'outside'
  | 'power'
  | 'prefixedString'
  | 'prose'
  | 'pseudoSiamese'
  | 'reassignment'
  | 'result'
  | 'size'
  | 'stageName'
  | 'statement'
  | 'twice'
  | 'typeFirst'
  | 'typedValue'

/**
 * What is wrong with the text itself. The grammar only says what and where; the words that a user reads stand in the
 * compiler's catalogue, under the same codes.
 */
export type SyntaxProblem =
  /** The text is none in UTF-8. */
  | {
      readonly code: 'not-text'
      readonly span: Span
      /** The offset in the file, from 0. */
      readonly byte: number
      /** The byte; undefined where another program has read it. */
      readonly found: number | undefined
      /** What the file likely is, by the name that iconv has for it. */
      readonly encoding: 'UTF-16LE' | 'UTF-16BE' | 'LATIN1' | undefined
    }
  | { readonly code: 'unexpected-character'; readonly span: Span; readonly character: string }
  | {
      readonly code: 'unexpected-token'
      readonly span: Span
      readonly found: string
      readonly expected: readonly string[]
      readonly likely?: Likely
    }
  /** A sign of another language, which is read as what it means: in words, or as the language writes it. */
  | {
      readonly code: 'foreign-sign'
      readonly span: Span
      readonly sign: string
      readonly meant: string
      /** In how many other places it is. */
      readonly others: number
    }
  | { readonly code: 'unterminated-string'; readonly span: Span }
  /** A string in other quotes than `"`. */
  | { readonly code: 'wrong-quotes'; readonly span: Span }
  | { readonly code: 'invalid-escape'; readonly span: Span; readonly escape: string }
  /** A `{` in a string, at `span`, that nothing in it closes. */
  | { readonly code: 'unclosed-interpolation'; readonly span: Span }
  | { readonly code: 'invalid-number'; readonly span: Span; readonly text: string }
  | { readonly code: 'number-too-large'; readonly span: Span; readonly text: string }
  /** A bracket, at `span`, that nothing closes. */
  | {
      readonly code: 'unclosed-bracket'
      readonly span: Span
      readonly bracket: '(' | '[' | '{'
      readonly likely?: Likely
    }
  /** `a < b < c`: the second comparison, at `span`, and `b`. */
  | { readonly code: 'chained-comparison'; readonly span: Span; readonly operator: string; readonly middle: string }
  /** A tolerance, at `span`, in a claim that compares otherwise than with `=`. */
  | { readonly code: 'tolerance-without-equation'; readonly span: Span; readonly comparison: string }
  /** A parameter, at `span`, without a type; only a head takes tensors by name alone, and before its parameters. */
  | { readonly code: 'parameter-without-type'; readonly span: Span; readonly name: string }
  | { readonly code: 'unknown-type'; readonly span: Span; readonly name: string; readonly types: readonly string[] }
  | { readonly code: 'file-too-large'; readonly span: Span; readonly characters: number; readonly limit: number }
  | { readonly code: 'nesting-too-deep'; readonly span: Span; readonly limit: number }
  /** The rest of the file is not read. */
  | { readonly code: 'too-many-errors'; readonly span: Span; readonly limit: number }
