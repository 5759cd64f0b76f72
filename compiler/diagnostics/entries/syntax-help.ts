/** What to do about a text that cannot be read: what it was likely meant as, else what stands there. */
import type { Likely } from '../../../grammar/syntax-error.js'
import { alternatives } from '../entry.js'
import { type Advice, advice, type Mend } from '../mend.js'
import { insertBefore, replaceBy } from '../mends.js'
import { nameIt, removeWord } from '../mends-syntax.js'

const characters: Readonly<Record<string, string>> = {
  '&': 'the operator is and',
  '|': 'the operator is or',
  '^': 'a power is written pow(x, y)',
  '@': 'matrices are multiplied by matmul(a, b)',
  '?': 'a choice is written if CONDITION { a } else { b }',
  "'": 'a string is written in "double quotes"',
  '\\': 'a line goes on where it ends with an operator, and inside of parentheses',
}

export function helpOfCharacter(character: string): string | Advice {
  if (/[\u2018-\u201f`]/.test(character)) return characters["'"]!
  const help = characters[character]
  if (help === undefined) return advice('remove it; names are of letters, digits and _', removeWord)
  const word = { '&': 'and', '|': 'or' }[character]
  return word === undefined ? help : advice(help, replaceBy(word))
}

/** `'x'` as `x`. */
const unquoted = (found: string): string => /^'(?!var'|val'|auto')(\w+)'$/.exec(found)?.[1] ?? 'x'

const likely: Readonly<Record<Likely, string | ((found: string) => string)>> = {
  application: 'a tensor goes into a call through ->: in -> relu',
  argument: 'a named argument is written with =: filters=8',
  binding: 'in a function, a let ends with in: let b = 2 * a in',
  braces: 'a body is in braces: { ... }',
  choice: 'a choice is written if CONDITION { a } else { b }',
  comparison: 'values are compared with ==',
  const: (found) => `outside of a body, a value gets its name by const: const ${unquoted(found)} = ...`,
  declaration: 'declare it outside of these braces',
  defaults: 'write defaults conv { padding = same, l2 = 0.01 }',
  definition: 'a part of a network is block NAME(...) { ... }, a computed number fn NAME(...) = ...',
  division: '// begins a comment, to the end of the line; div divides whole numbers',
  elseIf: 'write else if',
  claim: 'a claim is written NAME = VALUE, or with <= or >=',
  equation: 'a name gets its value by =',
  function: 'a function is one value: fn twice(x: int) = 2 * x',
  import: 'write import { unit } from "std/conv.net"',
  index: 'an index touches what it belongs to: plan[0]',
  input: 'write input NAME: SHAPE, as in input image: 105x105x1',
  item: (found) => `write ${found === "','" ? 'one name' : 'the name'} alone: siamese NAME, tower NAME, head NAME`,
  itemOutside: 'it is an item of a network: network NAME { ... }',
  keyword: (found) => `${found.replace('the keyword ', '')} is a word of the language: choose another name`,
  layer: 'write layer NAME = CALL',
  leadingArrow: 'begin with what flows: in -> ...',
  let: (found) => `a value gets its name by let: let ${unquoted(found)} = ...`,
  loop: 'loops are repeat COUNT { ... } and for NAME in LIST { ... }',
  looseBraces: 'braces belong to a stage, repeat, for or if',
  outside: 'a file is made of declarations; statements are in the braces of a tower, a block or a head',
  power: 'a power is written pow(x, y)',
  prose: 'what is no code stands in a comment: // ...',
  prefixedString: 'a string takes values in braces without a letter before it: "width {width}"',
  pseudoSiamese:
    'siamese applies one tower to both images; two towers with weights of their own are pseudo_siamese a, b',
  reassignment: 'a name keeps its value: give the new one another name, let y = x + 1',
  result: 'the last value of a body is its result: write it without return',
  size: 'a size is written without blanks: 3x3',
  stageName: 'the name of a stage is of letters, digits and _, and begins with a letter: stage conv1 { ... }',
  statement: (found) =>
    /repeat|for|stage/.test(found) ? 'it takes what flows: in -> repeat 3 { ... }' : 'begin a new line with it',
  twice: (found) => `remove it: ${found} is there twice`,
  typedValue: 'leave the type out: it is that of the value, let x = 3',
  typeFirst: 'the name comes first: filters: int',
}

/** Those that edits can do. */
const mends: Readonly<Partial<Record<Likely, Mend>>> = {
  argument: replaceBy('='),
  binding: insertBefore('in '),
  claim: replaceBy('='),
  comparison: replaceBy('=='),
  const: nameIt('const'),
  elseIf: replaceBy('else if'),
  equation: replaceBy('='),
  leadingArrow: insertBefore('in '),
  let: nameIt('let'),
  result: removeWord,
  twice: removeWord,
}

export function helpOfLikely(meant: Likely, found: string): string | Advice {
  const given = likely[meant]
  const help = typeof given === 'string' ? given : given(found)
  const mend = mends[meant]
  return mend === undefined ? help : advice(help, mend)
}

/** By what could stand there. */
export function helpOfToken(found: string, expected: readonly string[]): string | Advice {
  const [only, second] = expected
  if (only === undefined) return 'remove it'
  if (second === undefined) {
    const help = only === "'{'" ? 'open the body with {' : `put ${only} there`
    const token = /^'(.+)'$/.exec(only)?.[1]
    return token === undefined || found === 'the end of the file' ? help : advice(help, insertBefore(`${token} `))
  }
  if (expected.includes("'->'") && expected.includes('a new line')) {
    return `join it by ->, or write it on a line of its own`
  }
  if (expected.includes("','")) return `separate items by a comma, or close the bracket before ${found}`
  return `remove ${found}, or put ${alternatives(expected)} before it`
}
