/**
 * The catalog of mistakes in protocols, and in other YAML files that are read the same way; the compiler has its own
 * catalog.
 */
import { entry } from '../../compiler/diagnostics/entry.js'
import { allOf, oneOf } from './words.js'

/** The limit that a file exceeds; `found` is missing for aliases, whose expansion is not counted. */
export interface TooMuch {
  readonly of: 'characters' | 'levels' | 'aliases'
  readonly found?: number
  /** `a protocol` */
  readonly what: string
  readonly limit: number
}

export const protocolEntries = {
  'yaml-syntax': entry<{ reason: string }>({
    severity: 'error',
    message: ({ reason }) => reason,
    help: () => 'a file is one YAML 1.2 document of sections, lists, strings and numbers',
  }),
  'yaml-too-large': entry<TooMuch>({
    severity: 'error',
    message: ({ of, found, what, limit }) => {
      if (of === 'levels') return `this is nested more than ${limit} levels deep; ${what} never is`
      const count = found === undefined ? 'aliases of aliases, which expand to more than the limit' : `${found} ${of}`
      return `the file has ${count}; ${what} has at most ${limit}`
    },
    help: () => 'is it the right file?',
  }),
  'duplicate-key': entry<{ key: string }>({
    severity: 'error',
    message: ({ key }) => `the key \`${key}\` appears twice in the same section; expected it once`,
    help: () => 'remove one of the two',
  }),
  'unknown-key': entry<{ key: string; where: string; expected: readonly string[] }>({
    severity: 'error',
    message: ({ key, where, expected }) => `unknown key \`${key}\` ${where}; expected ${oneOf(expected)}`,
    help: () => 'remove it',
  }),
  'missing-key': entry<{ keys: readonly string[]; where: string; expected?: string }>({
    severity: 'error',
    message: ({ keys, where, expected }) =>
      keys.length === 1
        ? `the key ${allOf(keys)} is missing ${where}; expected ${expected}`
        : `the keys ${allOf(keys)} are missing ${where}`,
    help: ({ keys }) => `add ${keys.length === 1 ? 'it' : 'them'}`,
  }),
  'wrong-value': entry<{ at: string; found: string; expected: string }>({
    severity: 'error',
    message: ({ at, found, expected }) => `${at} is ${found}; expected ${expected}`,
    help: ({ expected }) => `write ${expected}`,
  }),
  'wrong-order': entry<{ first: string; firstValue: number; second: string; secondValue: number }>({
    severity: 'error',
    message: ({ first, firstValue, second, secondValue }) =>
      `${first} is ${firstValue} and ${second} is ${secondValue}; expected the first to be at most the second`,
    help: () => 'swap the two',
  }),
  'unknown-part': entry<{ name: string; where: string; expected: readonly string[] }>({
    severity: 'error',
    message: ({ name, where, expected }) => `unknown part \`${name}\` ${where}; expected ${oneOf(expected)}`,
    help: ({ expected }) => `name ${oneOf(expected)}`,
  }),
  'several-parts': entry<{ at: string; parts: readonly string[]; inList: boolean }>({
    severity: 'error',
    message: ({ at, parts }) => `${at} has the parts ${allOf(parts)}; expected one`,
    help: ({ inList }) => (inList ? 'make each a separate item' : 'remove all but one'),
  }),
  'wrong-settings': entry<{ at: string; reason: string }>({
    severity: 'error',
    message: ({ at, reason }) => `${at}: ${reason}`,
    help: () => 'change one of these settings',
  }),
  'layout-mismatch': entry<{ sampler: string; made: string; objective: string; taken: string }>({
    severity: 'error',
    message: ({ sampler, made, objective, taken }) =>
      `the sampler ${sampler} makes batches of the layout ${made}, and the objective ${objective} takes the layout ${taken}`,
    help: () => 'use a different sampler or objective',
  }),
  'test-cannot-choose': entry<{ test: string; suited: readonly string[] }>({
    severity: 'error',
    message: ({ test }) =>
      `the test ${test} cannot choose the best weights: validation needs a test on the validation groups whose higher figures are better`,
    help: ({ test, suited }) => `validate with ${oneOf(suited)}, and list ${test} in \`test\``,
  }),
  'test-mismatch': entry<{
    test: string
    judges: string
    objective: string
    trained: string
    suited: readonly string[]
  }>({
    severity: 'error',
    message: ({ test, judges, objective, trained }) =>
      `the test ${test} evaluates ${judges}, but the objective ${objective} trains a network that evaluates ${trained}`,
    help: ({ suited }) => `use ${oneOf(suited)}, or a different objective`,
  }),
} as const
