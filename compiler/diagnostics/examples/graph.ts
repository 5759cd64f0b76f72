/** Examples of graph files that are refused. */
import { compile } from '../../compile.js'
import { graphLines, maxGraphBytes } from '../../graph-json.js'
import { memoryHost } from '../../source-host.js'
import type { graphEntries } from '../entries/graph.js'
import { formatNumber } from '../entry.js'
import type { CodeDoc, Generated } from './example.js'
import { smallNetwork } from './small-network.js'

const head = 'head nearness(left, right) {\n  abs(left - right) -> dense(1) -> sigmoid\n}'

/** The graph of a small network as `netc compile main.net --emit graph.json` writes it, with its text changed. */
function graphOf(description: string, change: (text: string) => string = (text) => text): Generated {
  return {
    description,
    make() {
      const text = smallNetwork({ above: head, items: 'siamese eye\nhead nearness' })
      const { value, changed, sources } = compile('main.net', { host: memoryHost({ 'main.net': text }) })
      const lines = value === undefined ? [] : graphLines({ network: value, changed, sources })
      return { files: { 'graph.json': change([...lines].join('')) } }
    },
  }
}

const good = graphOf('The graph file of a small network, as `netc compile main.net --emit graph.json` wrote it.')

export const graphExamples = {
  'graph-too-large': {
    title: `A graph file of more than ${formatNumber(maxGraphBytes)} bytes.`,
    why: 'The limit bounds the memory of a compilation; graphs of the largest networks are smaller. Compile the `.net` file itself.',
    bad: graphOf('A graph file that is too long.', (text) => text + ' '.repeat(maxGraphBytes)),
    good,
  },
  'graph-syntax': {
    title: 'A graph file that is not JSON.',
    why: 'It was cut off, or changed by hand. Write it again from the `.net` file.',
    bad: graphOf('A graph file that ends in the middle.', (text) => text.slice(0, 150)),
    good,
  },
  'graph-version': {
    title: 'A file that is not a graph file, or is one of another version.',
    why: '`netc compile` reads a file whose name ends in `.json` as a graph file, which starts with its format and version. The version changes when the meaning of a field does: write the file again with this version of netc.',
    bad: graphOf('The graph file of a future version.', (text) => text.replace('"version":2', '"version":3')),
    good,
  },
  'graph-invalid': {
    title: 'A field of a graph file that has a wrong type or value.',
    why: 'The message names the field by its path in the file. `compiler/graph.schema.json`, which comes with the package, describes every field.',
    bad: graphOf('A graph file in which an operator is a number.', (text) => text.replace('"op":"conv"', '"op":7')),
    good,
  },
  'graph-mismatch': {
    title: 'A node of a graph file that does not match its operator and inputs.',
    why: 'Shapes, weights and multiply-accumulates are derived again when a graph file is read, so that reports always match what is trained. If the file differs, it was edited by hand, or an operator has a different meaning in this version.',
    bad: graphOf('A graph file in which a convolution has four filters and five output channels.', (text) =>
      text.replace('"output":[6,6,4]', '"output":[6,6,5]'),
    ),
    good,
  },
  'graph-broken': {
    title: 'A graph file whose parts do not form a network.',
    why: 'Every pass relies on rules that hold for all compiled networks: paths are unique, a weight belongs to the first node that has it, a siamese network has a head of two inputs that gives one number. This file breaks one of them.',
    bad: graphOf('A graph file in which a siamese network is called a classifier.', (text) =>
      text.replace('"kind":"siamese"', '"kind":"classifier"'),
    ),
    good,
  },
} as const satisfies Record<keyof typeof graphEntries, CodeDoc>
