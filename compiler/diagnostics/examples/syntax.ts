/** Examples of what is wrong with the text itself. */
import { decodeText } from '../../../grammar/encoding.js'
import { nestingLimit } from '../../../grammar/nesting.js'
import { sizeLimit } from '../../../grammar/parse.js'
import { errorLimit } from '../../../grammar/recovery.js'
import type { syntaxEntries } from '../entries/syntax.js'
import { formatNumber } from '../entry.js'
import type { CodeDoc } from './example.js'
import { claiming, inTower, smallNetwork } from './small-network.js'

export const syntaxExamples = {
  'not-text': {
    title: 'A file that is no text in UTF-8.',
    why: 'Files are read as UTF-8, with a byte order mark or without. One in Latin-1 or UTF-16 is told by its first byte that UTF-8 cannot have there, and is not read further.',
    bad: {
      description: 'A file in Latin-1, whose comment says `größe`.',
      make: () => ({ files: { 'main.net': decodeText(latin1(`// gr\u00f6\u00dfe\n${smallNetwork({})}`)) } }),
    },
    good: `// gr\u00f6\u00dfe\n${smallNetwork({})}`,
  },
  'unexpected-character': {
    title: 'A character that the language does not use.',
    why: 'Outside of comments and strings, a file consists of names, numbers, strings, brackets and operators. Remove the character: it often comes along when text is copied from a page.',
    bad: inTower('conv(4, 3x3 §)\nflatten'),
    good: inTower('conv(4, 3x3)\nflatten'),
  },
  'foreign-sign': {
    title: 'A sign of another language or of a word processor.',
    why: 'It is read as what it likely means, so that nothing else is told of it; but one thing is written in one way, and the help says in which. The message counts all places: a search finds them.',
    bad: inTower('conv(4, 3x3) → relu\nflatten'),
    good: inTower('conv(4, 3x3) -> relu\nflatten'),
  },
  'unexpected-token': {
    title: 'Something stands where the grammar has something else.',
    why: 'The message names what could stand there. What follows is read from the next statement or declaration on, so that one slip does not hide the others.',
    bad: inTower('let features conv(4, 3x3)\nflatten'),
    good: inTower('let features = conv(4, 3x3)\nfeatures -> flatten'),
  },
  'unterminated-string': {
    title: 'A string without its closing quote.',
    why: 'A string ends on the line on which it begins. Close it with `"`; a line break inside it is written `\\n`.',
    bad: claiming('macs <= 20K "the budget'),
    good: claiming('macs <= 20K "the budget"'),
  },
  'wrong-quotes': {
    title: 'A string in single quotes.',
    why: 'Strings are written in double quotes, so that a file looks the same whoever wrote it.',
    bad: claiming("macs <= 20K 'the budget'"),
    good: claiming('macs <= 20K "the budget"'),
  },
  'invalid-escape': {
    title: 'An escape that strings do not know.',
    why: 'Behind a backslash stands `\\`, `"`, `n` or `t`. A backslash that means itself is written `\\\\`.',
    bad: claiming('macs <= 20K "notes\\budget"'),
    good: claiming('macs <= 20K "notes\\\\budget"'),
  },
  'invalid-number': {
    title: 'A number that is not written as numbers are.',
    why: 'Numbers are written `64`, `1_000`, `0.01` or `1e-4`; with `K`, `M` or `G` they are whole, as in `2.5K` for 2,500. Sizes are written `3x3`.',
    bad: inTower('conv(0.0001K, 3x3)\nflatten'),
    good: inTower('conv(4, 3x3)\nflatten'),
    mendable: inTower('conv(4, 3x3, l2=.01)\nflatten'),
  },
  'number-too-large': {
    title: 'A number that cannot be held exactly.',
    why: 'Counts have to be exact, and whole numbers are up to 9,007,199,254,740,991. A larger one is refused instead of rounded.',
    bad: claiming('macs <= 9_007_199_254_740_993'),
    good: claiming('macs <= 9_007_199_254_740_991'),
  },
  'unclosed-bracket': {
    title: 'A bracket that nothing closes.',
    why: 'The place is that of the bracket which is open at the end. Indentation and the declarations around it tell where its partner is meant to stand.',
    bad: smallNetwork({}).trimEnd().slice(0, -1),
    good: smallNetwork({}),
  },
  'parameter-without-type': {
    title: 'A parameter that does not say what it takes.',
    why: 'Blocks, towers and networks declare the type of every parameter, which is what arguments are checked against. Only the tensors of a head are written by their names alone, before its parameters.',
    bad: inTower('wide(4)\nflatten', 'block wide(filters) { conv(2 * filters, 3x3) }'),
    good: inTower('wide(4)\nflatten', 'block wide(filters: int) { conv(2 * filters, 3x3) }'),
  },
  'unknown-type': {
    title: 'A type that there is not.',
    why: 'Parameters are of one of the types that the message lists, and a head gives a probability, a similarity or a distance.',
    bad: inTower('wide(4)\nflatten', 'block wide(filters: integer) { conv(2 * filters, 3x3) }'),
    good: inTower('wide(4)\nflatten', 'block wide(filters: int) { conv(2 * filters, 3x3) }'),
  },
  'file-too-large': {
    title: `A file of more than ${formatNumber(sizeLimit)} characters.`,
    why: 'No network is described by so much text: it is most likely no `.net` file. It is not read, so that it cannot take memory and time.',
    bad: {
      description: 'A file of three million characters.',
      make: () => ({ files: { 'main.net': `// ${'x'.repeat(3_000_000)}` } }),
    },
    good: smallNetwork({}),
  },
  'nesting-too-deep': {
    title: `Brackets within brackets, more than ${nestingLimit} deep.`,
    why: 'What is nested so deeply cannot be read by anyone, and would exhaust the stack of the reader. Name the inner parts with `let` or `block`.',
    bad: {
      description: 'A number in five thousand pairs of parentheses.',
      make: () => ({
        files: { 'main.net': inTower(`conv(${'('.repeat(5_000)}4${')'.repeat(5_000)}, 3x3)\nflatten`) },
      }),
    },
    good: inTower('let filters = 2 * (1 + 1)\nconv(filters, 3x3)\nflatten'),
  },
  'too-many-errors': {
    title: `More than ${errorLimit} errors in the text of one file.`,
    why: 'So many come from a file of another kind, or from one slip that misleads the reader throughout. Mend the first ones and compile again.',
    bad: {
      description: 'Three hundred blocks, each of which lacks a comma.',
      make: () => ({ files: { 'main.net': 'block wide { conv(1 1) }\n'.repeat(300) } }),
    },
    good: inTower('wide\nflatten', 'block wide { conv(1, 1) }'),
    also: ['unexpected-token'],
  },
  'chained-comparison': {
    title: 'A comparison of a comparison.',
    why: 'What `a < b` gives is true or false, which is not less than anything. Two comparisons are joined with `and`.',
    bad: inTower('if 0 < in.channels < 3 { relu }\nflatten'),
    good: inTower('if 0 < in.channels and in.channels < 3 { relu }\nflatten'),
  },
  'unclosed-interpolation': {
    title: 'A string in which a `{` has no `}`.',
    why: 'What stands in braces is a value that is written into the string. A brace itself is written `\\{`.',
    bad: inTower('assert in.channels == 1, "channels are {in.channels"\nflatten'),
    good: inTower('assert in.channels == 1, "channels are {in.channels}"\nflatten'),
  },
  'tolerance-without-equation': {
    title: 'A tolerance behind a bound.',
    why: '`+-` says how far a figure may be from the one that is stated, which only an equation states. A bound has no other side.',
    bad: claiming('params.total <= 185 +- 1%'),
    good: claiming('params.total = 185 +- 1%'),
  },
} satisfies Record<keyof typeof syntaxEntries, CodeDoc>

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
