/** Names: unknown, defined twice, of the wrong kind. */
import { alternatives, didYouMean, entry } from '../entry.js'

/** What a network has once. */
export type Item = 'input' | 'tower' | 'head'

const examples: Readonly<Record<Item, string>> = {
  input: 'input image: 105x105x1',
  tower: 'siamese TOWER (or tower TOWER, for one image)',
  head: 'head HEAD',
}

/** How to come by what is not there. */
const definitions: Readonly<Record<string, string>> = {
  'block or operator': 'define it with block, or import it',
  operator: 'defaults are for operators: conv, dense, bn, ...',
  tower: 'define it with tower, or import it',
  head: 'define it with head, or import one from std/heads.net',
}

export const nameEntries = {
  'unknown-name': entry<{
    what: string
    name: string
    suggestion?: string | undefined
    later?: boolean
    /** Before `==` in an argument. */
    equated?: boolean
    /** The file of the library that has the suggestion. */
    from?: string | undefined
  }>({
    severity: 'error',
    message: ({ what, name }) => `unknown ${what} ${name}`,
    help: ({ what, name, suggestion, later, equated, from }) => {
      if (later === true) return `${name} is defined further down: move it up`
      if (equated === true && suggestion === undefined) return `an argument gets its value by a single =: ${name}=...`
      if (from !== undefined) {
        const addition = `import { ${suggestion} } from "${from}"`
        return suggestion === name ? `add ${addition}` : `did you mean ${suggestion}? ${addition}`
      }
      return didYouMean(suggestion, definitions[what] ?? `define ${name} above, or import it`)
    },
  }),
  'duplicate-name': entry<{ what: string; name: string }>({
    severity: 'error',
    message: ({ what, name }) => `the ${what} ${name} is already there`,
    help: () => 'give one of them another name',
  }),
  'redefined-name': entry<{ what: string; name: string; original: string }>({
    severity: 'error',
    message: ({ what, name, original }) => `the ${what} ${name} redefines the ${original} of that name`,
    help: () => 'give it another name',
  }),
  'shadowed-name': entry<{ what: string; name: string; original: string }>({
    severity: 'error',
    message: ({ what, name, original }) => `the ${what} ${name} hides the ${original} of that name`,
    help: () => 'give it another name',
  }),
  'wrong-kind': entry<{ name: string; actual: string; expected: string }>({
    severity: 'error',
    message: ({ name, actual, expected }) => `${name} is ${actual}; here stands ${expected}`,
    help: ({ expected }) => `put the name of ${expected} there`,
  }),
  recursion: entry<{ chain: readonly string[] }>({
    severity: 'error',
    message: ({ chain }) =>
      chain.length === 2 ? `${chain[0]} is made of itself` : `these are made of one another: ${chain.join(' -> ')}`,
    help: () => 'a network is finite: blocks and towers cannot be recursive',
  }),
  'unused-name': entry<{ what: string; name: string }>({
    severity: 'warning',
    message: ({ what, name }) => `the ${what} ${name} is never used`,
    help: () => 'remove it',
  }),
  'no-network': entry<{ file: string }>({
    severity: 'error',
    message: ({ file }) => `${file} defines no network`,
    help: () => 'write network NAME { input image: 105x105x1  siamese TOWER  head HEAD }',
  }),
  'several-networks': entry<{ names: readonly string[] }>({
    severity: 'error',
    message: ({ names }) =>
      `the file defines the networks ${alternatives(names).replace(' or ', ' and ')}; one is compiled`,
    help: () => 'keep one network in a file, and what they share in a file that both import',
  }),
  'missing-item': entry<{ network: string; items: readonly Item[] }>({
    severity: 'error',
    message: ({ network, items }) => `the network ${network} has no ${alternatives(items)}`,
    help: ({ items }) => `add ${items.map((item) => examples[item]).join(', ')}`,
  }),
  'duplicate-item': entry<{ item: Item }>({
    severity: 'error',
    message: ({ item }) => `a network has one ${item === 'tower' ? 'siamese, pseudo_siamese or tower' : item}`,
    help: () => 'remove one of them',
  }),
} as const
