/** Calls, their arguments and the values that are computed for them. */
import { alternatives, didYouMean, entry, formatNumber, listing, plural, respell } from '../entry.js'
import { type Advice, advice, type Fix, type Place } from '../mend.js'
import { giveArgument, insertBefore, removeItem, replaceBy, written } from '../mends.js'

const verbs: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  div: 'divide',
  '%': 'take the remainder of',
  ...Object.fromEntries(['==', '!=', '<', '<=', '>', '>='].map((operator) => [operator, 'compare'])),
}

/** Something of each type of parameter, to be written over. */
const samples: Readonly<Record<string, string>> = {
  ...{ int: '1', float: '1.0', bool: 'true', string: '""', size: '3x3', shape: '1x1x1' },
  ...{ list: '[1]', ints: '[1]', block: 'relu', padding: 'same', tensor: 'in' },
}

export const callEntries = {
  'missing-argument': entry<{ callee: string; parameter: string; type: string }>({
    severity: 'error',
    message: ({ callee, parameter, type }) => `${callee} needs ${parameter}: ${type}`,
    help: ({ parameter, type }) => {
      const help = `add ${parameter}=...`
      const sample = samples[type]
      return sample === undefined ? help : advice(help, giveArgument(parameter, sample))
    },
  }),
  'unknown-argument': entry<{
    callee: string
    name: string
    parameters: readonly string[]
    suggestion?: string | undefined
  }>({
    severity: 'error',
    message: ({ callee, name }) => `${callee} has no parameter ${name}`,
    help: ({ callee, suggestion, parameters }) =>
      respell(suggestion, listing(parameters, `${callee} takes no arguments`)),
  }),
  'too-many-arguments': entry<{ callee: string; limit: number; actual: number }>({
    severity: 'error',
    message: ({ callee, limit, actual }) =>
      `${callee} takes ${limit === 0 ? 'no arguments' : `at most ${plural(limit, 'argument')}`}, but is given ${actual}`,
    help: ({ limit }) =>
      advice(limit === 0 ? 'remove what is in the parentheses' : 'remove what is too many', removeItem()),
  }),
  'duplicate-argument': entry<{ callee: string; name: string }>({
    severity: 'error',
    message: ({ callee, name }) => `${name} of ${callee} is given twice`,
    help: () => advice('remove one of them', removeItem()),
  }),
  /** `meant`: the parameter whose place it has, where no argument names that. */
  'positional-after-named': entry<{ callee: string; meant: string | undefined }>({
    severity: 'error',
    message: ({ callee }) => `an argument of ${callee} without a name stands behind one with a name`,
    help: ({ meant }) => {
      const help = 'put it first, or give it its name'
      return meant === undefined ? help : advice(help, insertBefore(`${meant}=`, `name it ${meant}`))
    },
  }),
  'wrong-type': entry<{ what: string; expected: string; actual: string; help: string | Advice }>({
    severity: 'error',
    message: ({ what, expected, actual }) => `${what} takes ${expected}, but is given ${actual}`,
    help: ({ help }) => help,
  }),
  /** `nearest`: what can be given, as it is written. */
  'out-of-range': entry<{ what: string; expected: string; actual: string; nearest?: string | undefined }>({
    severity: 'error',
    message: ({ what, expected, actual }) => `${what} is ${expected}, but is given ${actual}`,
    help: ({ expected, nearest }) => {
      const help = `give a value that is ${expected}`
      if (nearest === undefined) return help
      // What is computed may be right elsewhere.
      return advice(help, (place) => (/^-?[\d.x]+$/.test(written(place)) ? replaceBy(nearest)(place) : undefined))
    },
  }),
  'unknown-word': entry<{ what: string; word: string; words: readonly string[]; suggestion?: string | undefined }>({
    severity: 'error',
    message: ({ what, word, words }) => `${what} is ${alternatives(words)}, not ${word}`,
    help: ({ words, suggestion }) => respell(suggestion, `write ${alternatives(words)}`),
  }),
  'wrong-input-count': entry<{ callee: string; expected: number; orMore?: boolean; actual: number; help: string }>({
    severity: 'error',
    message: ({ callee, expected, orMore, actual }) =>
      `${callee} works on ${orMore === true ? `${formatNumber(expected)} or more tensors` : plural(expected, 'tensor')}, but is given ${formatNumber(actual)}`,
    help: ({ help }) => help,
  }),
  'tensor-parameter': entry<{ owner: string; name: string }>({
    severity: 'error',
    message: ({ owner, name }) => `${name} cannot be a tensor: nothing gives a ${owner} one`,
    help: ({ owner, name }) =>
      owner === 'head'
        ? advice(`the tensors of a head come first and have no type: head NAME(${name})`, withoutType)
        : 'blocks and towers take tensors',
  }),
  'not-callable': entry<{ name: string; actual: string }>({
    severity: 'error',
    message: ({ name, actual }) => `${name} is ${actual}: it cannot be applied`,
    help: ({ actual }) =>
      actual === 'a tensor'
        ? 'only blocks and operators are applied; let NAME: block = ... names one and does not apply it'
        : 'only blocks and operators are applied to a tensor',
  }),
  'no-flow': entry<{ callee: string; inputs: readonly string[] }>({
    severity: 'error',
    message: ({ callee }) => `${callee} has nothing to work on`,
    help: ({ inputs }) => {
      const [first] = inputs
      if (first === undefined) return 'tensors flow in towers, blocks and heads only'
      return advice(`begin with ${alternatives(inputs)}`, insertBefore(`${first} -> `, `begin with ${first}`))
    },
  }),
  'not-a-tensor': entry<{ what: string; actual: string }>({
    severity: 'error',
    message: ({ what, actual }) => `${what} is a tensor, not ${actual}`,
    help: () => 'begin with in, a let or a call',
  }),
  'division-by-zero': entry<{ operator: string }>({
    severity: 'error',
    message: ({ operator }) => (operator === '%' ? 'remainder of a division by zero' : 'division by zero'),
    help: () => 'the divisor must not be 0',
  }),
  'number-overflow': entry<{ operator: string }>({
    severity: 'error',
    message: ({ operator }) => `the result of ${operator} is too large`,
    help: () => 'whole numbers are exact up to 9,007,199,254,740,991',
  }),
  'wrong-operands': entry<{ operator: string; left: string; right: string; help: string }>({
    severity: 'error',
    message: ({ operator, left, right }) => `cannot ${verbs[operator] ?? operator} ${left} and ${right}`,
    help: ({ help }) => help,
  }),
  'unknown-member': entry<{
    member: string
    of: string
    members: readonly string[]
    suggestion?: string | undefined
  }>({
    severity: 'error',
    message: ({ member, of }) => `${of} has no ${member}`,
    help: ({ suggestion, members }) =>
      respell(suggestion, listing(members, 'only tensors have channels, height, width and shape')),
  }),
  'wrong-argument-count': entry<{ callee: string; expected: string; actual: number; signature: string }>({
    severity: 'error',
    message: ({ callee, expected, actual }) =>
      `${callee} takes ${expected === '1' ? '1 argument' : `${expected} arguments`}, but is given ${actual}`,
    help: ({ signature }) => `it is called as ${signature}`,
  }),
  'function-of-tensor': entry<{ name: string }>({
    severity: 'error',
    message: ({ name }) => `${name} computes values while the file is compiled: a tensor cannot go through it`,
    help: () => 'blocks and operators work on tensors; of a tensor, its shape is known: x.channels',
  }),
  'missing-else': entry<object>({
    severity: 'error',
    message: () => 'this if has no value where its condition does not hold',
    help: () => 'add else { ... }',
  }),
  'assertion-failed': entry<{ condition: string; message?: string | undefined }>({
    severity: 'error',
    message: ({ condition, message }) => message ?? `this does not hold: ${condition}`,
    help: ({ condition }) => `change what is given, so that ${condition}`,
  }),
  'layer-mismatch': entry<{ layer: string; first: string; now: string }>({
    severity: 'error',
    message: ({ layer, first, now }) =>
      `the layer ${layer} has one set of weights: it was made with ${first}, and would here need ${now}`,
    help: () => 'apply it to tensors of as many channels, or make a layer for each',
  }),
  'text-too-long': entry<{ limit: number }>({
    severity: 'error',
    message: ({ limit }) => `a text of more than ${formatNumber(limit)} characters is put together`,
    help: () => 'make it shorter',
  }),
  'unknown-setting': entry<{
    network: string
    name: string
    parameters: readonly string[]
    suggestion?: string | undefined
  }>({
    severity: 'error',
    message: ({ network, name }) => `the network ${network} has no parameter ${name}`,
    // It is on the command line.
    help: ({ suggestion, parameters }) => didYouMean(suggestion, listing(parameters, 'it has no parameters')),
  }),
} as const

/** Takes the type from behind the name. */
function withoutType({ text, span }: Place): Fix | undefined {
  const type = /^\s*:\s*tensor/.exec(text.slice(span.end, span.end + 100))
  if (type === null) return undefined
  const edit = { span: { ...span, start: span.end, end: span.end + type[0].length }, text: '' }
  return { title: 'remove its type', edits: [edit] }
}
