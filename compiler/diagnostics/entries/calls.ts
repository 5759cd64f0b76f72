/** Calls, their arguments and the values that are computed for them. */
import { alternatives, didYouMean, entry, formatNumber, listing, plural } from '../entry.js'

const verbs: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  div: 'divide',
  '%': 'take the remainder of',
  ...Object.fromEntries(['==', '!=', '<', '<=', '>', '>='].map((operator) => [operator, 'compare'])),
}

export const callEntries = {
  'missing-argument': entry<{ callee: string; parameter: string; type: string }>({
    severity: 'error',
    message: ({ callee, parameter, type }) => `${callee} needs ${parameter}: ${type}`,
    help: ({ parameter }) => `add ${parameter}=...`,
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
      didYouMean(suggestion, listing(parameters, `${callee} takes no arguments`)),
  }),
  'too-many-arguments': entry<{ callee: string; limit: number; actual: number }>({
    severity: 'error',
    message: ({ callee, limit, actual }) =>
      `${callee} takes ${limit === 0 ? 'no arguments' : `at most ${plural(limit, 'argument')}`}, but is given ${actual}`,
    help: ({ limit }) => (limit === 0 ? 'remove what is in the parentheses' : 'remove what is too many'),
  }),
  'duplicate-argument': entry<{ callee: string; name: string }>({
    severity: 'error',
    message: ({ callee, name }) => `${name} of ${callee} is given twice`,
    help: () => 'remove one of them',
  }),
  'positional-after-named': entry<{ callee: string }>({
    severity: 'error',
    message: ({ callee }) => `an argument of ${callee} without a name stands behind one with a name`,
    help: () => 'put it first, or give it its name',
  }),
  'wrong-type': entry<{ what: string; expected: string; actual: string; help: string }>({
    severity: 'error',
    message: ({ what, expected, actual }) => `${what} takes ${expected}, but is given ${actual}`,
    help: ({ help }) => help,
  }),
  'out-of-range': entry<{ what: string; expected: string; actual: string }>({
    severity: 'error',
    message: ({ what, expected, actual }) => `${what} is ${expected}, but is given ${actual}`,
    help: ({ expected }) => `give a value that is ${expected}`,
  }),
  'unknown-word': entry<{ what: string; word: string; words: readonly string[]; suggestion?: string | undefined }>({
    severity: 'error',
    message: ({ what, word, words }) => `${what} is ${alternatives(words)}, not ${word}`,
    help: ({ words, suggestion }) => didYouMean(suggestion, `write ${alternatives(words)}`),
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
        ? `the tensors of a head come first and have no type: head NAME(${name})`
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
    help: ({ inputs }) =>
      inputs.length === 0 ? 'tensors flow in towers, blocks and heads only' : `begin with ${alternatives(inputs)}`,
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
      didYouMean(suggestion, listing(members, 'only tensors have channels, height, width and shape')),
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
    help: ({ suggestion, parameters }) => didYouMean(suggestion, listing(parameters, 'it has no parameters')),
  }),
} as const
