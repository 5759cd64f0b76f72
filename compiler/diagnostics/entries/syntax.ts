/** What is wrong with the text itself; the codes and facts are the grammar's. */
import { alternatives, entry, formatNumber } from '../entry.js'

export const syntaxEntries = {
  'unexpected-character': entry<{ character: string }>({
    severity: 'error',
    message: ({ character }) => `unexpected character ${JSON.stringify(character)}`,
    help: () => 'remove it; names are of letters, digits and _',
  }),
  'unexpected-token': entry<{ found: string; expected: readonly string[] }>({
    severity: 'error',
    message: ({ found, expected }) =>
      expected.length === 0 ? `unexpected ${found}` : `expected ${alternatives(expected)}, found ${found}`,
  }),
  'unterminated-string': entry<object>({
    severity: 'error',
    message: () => 'this string does not end on its line',
    help: () => 'close it with "',
  }),
  'unterminated-comment': entry<object>({
    severity: 'error',
    message: () => 'this comment does not end',
    help: () => 'close it with */',
  }),
  'number-too-large': entry<{ text: string }>({
    severity: 'error',
    message: ({ text }) => `the number ${text.length > 40 ? `${text.slice(0, 40)}...` : text} is too large`,
    help: () => 'whole numbers are exact up to 9,007,199,254,740,991',
  }),
  'file-too-large': entry<{ characters: number; limit: number }>({
    severity: 'error',
    message: ({ characters, limit }) =>
      `the file has ${formatNumber(characters)} characters; at most ${formatNumber(limit)} are read`,
    help: () => 'split it into files and import them',
  }),
  'nesting-too-deep': entry<{ limit: number }>({
    severity: 'error',
    message: ({ limit }) => `nested more than ${limit} deep`,
    help: () => 'name the inner parts with let or block',
  }),
} as const
