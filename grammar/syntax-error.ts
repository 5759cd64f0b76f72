import type { Span } from './span.js'

/**
 * What is wrong with the text itself. The grammar only says what and where; the words that a user reads stand in the
 * compiler's catalogue, under the same codes.
 */
export type SyntaxError =
  | { readonly code: 'unexpected-character'; readonly span: Span; readonly character: string }
  | {
      readonly code: 'unexpected-token'
      readonly span: Span
      readonly found: string
      readonly expected: readonly string[]
    }
  | { readonly code: 'unterminated-string'; readonly span: Span }
  | { readonly code: 'unterminated-comment'; readonly span: Span }
  | { readonly code: 'number-too-large'; readonly span: Span; readonly text: string }
  | { readonly code: 'file-too-large'; readonly span: Span; readonly characters: number; readonly limit: number }
  | { readonly code: 'nesting-too-deep'; readonly span: Span; readonly limit: number }
