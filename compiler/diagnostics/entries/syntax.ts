/** What is wrong with the text itself; the codes and facts are the grammar's. */

import { nearest } from '../../../grammar/nearest.js'
import type { Likely } from '../../../grammar/syntax-error.js'
import { alternatives, entry, formatNumber, plural, respell } from '../entry.js'
import { type Advice, advice } from '../mend.js'
import { insertAfter, insertBefore, replaceBy } from '../mends.js'
import { closeBracket, doubleQuotes, withoutTolerance, writeSign } from '../mends-syntax.js'
import { helpOfCharacter, helpOfLikely, helpOfToken } from './syntax-help.js'

export const syntaxEntries = {
  'not-text': entry<{ byte: number; found: number | undefined; encoding: string | undefined }>({
    severity: 'error',
    message: ({ byte, found, encoding }) => {
      const what = found === undefined ? 'is not UTF-8' : `is ${hexadecimal(found)}, which is not UTF-8`
      const like = encoding === undefined ? '' : `, as in ${encodings[encoding] ?? encoding}`
      return found === 0
        ? `byte ${formatNumber(byte)} is 0, which no text in UTF-8 has${like}`
        : `byte ${formatNumber(byte)} ${what}${like}`
    },
    help: ({ encoding }) =>
      encoding === undefined
        ? 'is it a text? save it as UTF-8'
        : `save it as UTF-8 in your editor, or convert it: iconv -f ${encoding} -t UTF-8 FILE > NEW`,
  }),
  'unexpected-character': entry<{ character: string }>({
    severity: 'error',
    message: ({ character }) => `unexpected character ${nameOf(character)}`,
    help: ({ character }) => helpOfCharacter(character),
  }),
  'unexpected-token': entry<{ found: string; expected: readonly string[]; likely?: Likely }>({
    severity: 'error',
    message: ({ found, expected }) =>
      expected.length === 0 ? `unexpected ${found}` : `expected ${alternatives(expected)}, found ${found}`,
    help: ({ found, expected, likely }) =>
      likely === undefined ? helpOfToken(found, expected) : helpOfLikely(likely, found),
  }),
  'foreign-sign': entry<{ sign: string; meant: string; others: number }>({
    severity: 'error',
    message: ({ sign, others }) =>
      `${sign} is not part of the language${others === 0 ? '' : `, here and in ${plural(others, 'other place')}`}`,
    help: ({ sign, meant }) => advice(helpOfSign(meant), writeSign(sign, meant)),
  }),
  'unterminated-string': entry<object>({
    severity: 'error',
    message: () => 'this string does not end on its line',
    help: () => advice('close it with "', insertAfter('"', 'close it with "')),
  }),
  'wrong-quotes': entry<object>({
    severity: 'error',
    message: () => 'a string in other quotes than "',
    help: () => advice('write it in "double quotes"', doubleQuotes),
  }),
  'invalid-escape': entry<{ escape: string }>({
    severity: 'error',
    message: (facts) => `there is no escape ${facts.escape} in a string`,
    help: () =>
      advice('a string knows \\\\, \\", \\{, \\}, \\n and \\t', insertBefore('\\', 'let the backslash mean itself')),
  }),
  'unclosed-interpolation': entry<object>({
    severity: 'error',
    message: () => 'nothing in this string closes the {',
    help: () =>
      advice(
        'close it with }, or write \\{ for a brace; an expression in a string holds no string itself',
        insertBefore('\\', 'write \\{ for a brace'),
      ),
  }),
  'invalid-number': entry<{ text: string }>({
    severity: 'error',
    message: ({ text }) => `${text} is not a number`,
    help: ({ text }) => {
      if (/[KMG]$/.test(text)) return 'a number with K, M or G is whole'
      const help = 'numbers are written 64, 1_000, 0.01, 1e-4, 300M; sizes 3x3'
      const meant = /^\.\d+$/.test(text) ? `0${text}` : /^\d+\.$/.test(text) ? `${text}0` : undefined
      return meant === undefined ? help : advice(help, replaceBy(meant))
    },
  }),
  'number-too-large': entry<{ text: string }>({
    severity: 'error',
    message: ({ text }) => `the number ${text.length > 40 ? `${text.slice(0, 40)}...` : text} is too large`,
    help: () => 'whole numbers are exact up to 9,007,199,254,740,991',
  }),
  'unclosed-bracket': entry<{ bracket: string; likely?: Likely }>({
    severity: 'error',
    message: ({ bracket }) => `nothing closes this ${bracket}`,
    help: ({ bracket, likely }) => (likely === undefined ? closing(bracket) : helpOfLikely(likely, bracket)),
  }),
  /** `middle`: what both comparisons compare. */
  'chained-comparison': entry<{ operator: string; middle: string }>({
    severity: 'error',
    message: ({ operator }) => `comparisons do not chain: ${operator} compares what another comparison gives`,
    help: ({ middle }) =>
      advice('join two comparisons with and: a < b and b < c', insertBefore(`and ${middle} `, 'join them with and')),
  }),
  'tolerance-without-equation': entry<{ comparison: string }>({
    severity: 'error',
    message: ({ comparison }) => `a claim with ${comparison} has no tolerance`,
    help: ({ comparison }) => advice(`write = in place of ${comparison}, or leave the tolerance out`, withoutTolerance),
  }),
  'parameter-without-type': entry<{ name: string }>({
    severity: 'error',
    message: ({ name }) => `the parameter ${name} has no type`,
    help: ({ name }) =>
      advice(
        `write ${name}: int; only a head takes tensors, by their names alone and before its parameters`,
        insertAfter(': int', `write ${name}: int`),
      ),
  }),
  'unknown-type': entry<{ name: string; types: readonly string[] }>({
    severity: 'error',
    message: ({ name }) => `there is no type ${name}`,
    help: ({ name, types }) =>
      respell(
        types.find((type) => name.toLowerCase().startsWith(type)) ?? nearest(name, types),
        `the types are ${alternatives(types).replace(' or ', ' and ')}`,
      ),
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
  'too-many-errors': entry<{ limit: number }>({
    severity: 'error',
    message: ({ limit }) => `more than ${limit} errors: the rest of the file is not read`,
    help: () => 'is it the right file?',
  }),
} as const

const encodings: Readonly<Record<string, string>> = {
  LATIN1: 'Latin-1 and Windows-1252',
  'UTF-16LE': 'UTF-16',
  'UTF-16BE': 'UTF-16',
}

function helpOfSign(meant: string): string {
  if (meant === 'a comment') return 'a comment begins with //, and ends with its line'
  return meant === 'a new line' ? 'remove it: a new line ends a statement' : `write ${meant}`
}

function closing(bracket: string): string | Advice {
  const closer = { '(': ')', '[': ']', '{': '}' }[bracket]!
  return advice(`add ${closer}`, closeBracket(closer))
}

const hexadecimal = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`

/** A character in quotes; one that is not seen by its number. */
function nameOf(character: string): string {
  const isSeen = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character)
  return isSeen
    ? JSON.stringify(character)
    : `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
