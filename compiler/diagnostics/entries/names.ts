/** Names: unknown, defined twice, of the wrong kind. */
import { alternatives, entry, respell } from '../entry.js'
import { advice, type Mend } from '../mend.js'
import { addItem, importEdit, removeItem, removeLine, renameHere, replaceBy, written } from '../mends.js'

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
        return advice(
          suggestion === name ? `add ${addition}` : `did you mean ${suggestion}? ${addition}`,
          imported(suggestion ?? name, from),
        )
      }
      return respell(suggestion, definitions[what] ?? `define ${name} above, or import it`)
    },
  }),
  'duplicate-name': entry<{ what: string; name: string }>({
    severity: 'error',
    message: ({ what, name }) => `the ${what} ${name} is already there`,
    // What uses it later may mean either: what is only named can have another name.
    help: ({ what }) => {
      const help = 'give one of them another name'
      if (what === 'import') return advice(help, removeItem())
      return locals.includes(what) ? help : advice(help, renameHere)
    },
  }),
  'redefined-name': entry<{ what: string; name: string; original: string }>({
    severity: 'error',
    message: ({ what, name, original }) => `the ${what} ${name} redefines the ${original} of that name`,
    help: () => advice('give it another name', renameHere),
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
    help: ({ what }) => {
      if (what === 'import') return advice('remove it', removeImport)
      return what === 'name' ? advice('remove it', replaceBy('_', 'name it _')) : 'remove it'
    },
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
  /** `tower`: the one tower that the file has. */
  'missing-item': entry<{ network: string; items: readonly Item[]; tower?: string | undefined }>({
    severity: 'error',
    message: ({ network, items }) => `the network ${network} has no ${alternatives(items)}`,
    help: ({ items, tower }) => {
      const help = `add ${items.map((item) => examples[item]).join(', ')}`
      const lines = items.map((item) => (item === 'input' ? examples.input : tower && `siamese ${tower}`))
      return lines.includes(undefined) ? help : advice(help, addItem(lines.join('\n  ')))
    },
  }),
  'duplicate-item': entry<{ item: Item }>({
    severity: 'error',
    message: ({ item }) => `a network has one ${item === 'tower' ? 'siamese, pseudo_siamese or tower' : item}`,
    help: () => advice('remove one of them', removeLine()),
  }),
} as const

/** Kinds of names that have uses in a body. */
const locals: readonly string[] = ['parameter', 'input', 'let', 'layer', 'name']

/** Writes the name as the library has it, and imports it. */
const imported =
  (name: string, from: string): Mend =>
  (place) => {
    const edits = [importEdit(name, from, place)]
    const title = `import ${name} from ${from}`
    return { title, edits: written(place) === name ? edits : [{ span: place.span, text: name }, ...edits] }
  }

/** Takes a name out of its import, and the import with its last one. */
const removeImport: Mend = (place) => {
  const { text, span } = place
  const start = text.lastIndexOf('import', span.start)
  const only = /^import\s*\{\s*\w+\s*,?\s*\}\s*from\s*"[^"\n]*"/.exec(text.slice(start))
  if (only === null) return removeItem()(place)
  return removeLine()({ text, span: { ...span, start, end: start + only[0].length } })
}
