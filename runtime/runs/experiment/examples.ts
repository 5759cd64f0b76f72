/** The documentation of every code that only an experiment's file can lead to, each with a file that has the mistake, and the file mended. */
import type { CodeDoc, Project } from '../../../compiler/diagnostics/examples/example.js'
import type { experimentEntries } from './entries.js'

const widths = `name: widths
networks:
  - { file: small.net, name: narrow, set: { width: 8 } }
  - { file: small.net, name: wide, set: { width: 16 } }
protocols:
  - quickstart
  - { base: quickstart, name: short, change: { stopping: { iterations: 50 } } }
seeds: [1, 2]
`

const experiment = (text: string): Project => ({ files: { 'experiment.yaml': text } })

/** The experiment with other words in one place. */
const changed = (before: string, after: string): Project => experiment(widths.replace(before, after))

const good = experiment(widths)

export const experimentExamples = {
  'unusable-name': {
    title: 'A name that no folder can have on every system.',
    why: 'The folder of a run is called after its network, protocol and seed. A network or protocol without a `name` is called like its file.',
    bad: changed('name: wide', 'name: 2 times as wide'),
    good,
  },
  'repeated-name': {
    title: 'Two networks, or two protocols, of one name.',
    why: 'Tables and folders tell them apart by their names, whose case does not count. One file may be used several times, with a `name` for each.',
    bad: changed('name: wide', 'name: Narrow'),
    good,
  },
  'repeated-folder': {
    title: 'Two runs that would have the same folder.',
    why: 'The names of network, protocol and seed are joined by `-`, so that `a-b` under `c` and `a` under `b-c` come out alike.',
    bad: experiment(`name: twins
networks: [{ file: small.net, name: a-b }, { file: small.net, name: a }]
protocols: [{ base: quickstart, name: c }, { base: quickstart, name: b-c }]
seeds: [1]
`),
    good: experiment(`name: twins
networks: [{ file: small.net, name: a_b }, { file: small.net, name: a }]
protocols: [{ base: quickstart, name: c }, { base: quickstart, name: b_c }]
seeds: [1]
`),
  },
  'unknown-protocol': {
    title: 'A network names a protocol that the experiment does not have.',
    why: 'The `protocols` of a network are names of those of the experiment: the `name` of each, or else the name of its file.',
    bad: changed('set: { width: 16 }', 'protocols: [shrot]'),
    good: changed('set: { width: 16 }', 'protocols: [short]'),
  },
  'protocol-not-found': {
    title: 'A protocol that cannot be read.',
    why: 'The `base` of a protocol is the path of a file, from the folder of the experiment, or the name of a protocol that ships.',
    bad: changed('- quickstart', '- quickstrat'),
    good,
  },
  'unchangeable-key': {
    title: 'A change of a key that is no section.',
    why: '`change` replaces whole sections of a protocol. Its version and source are those of its base, and its name stands beside `change`.',
    bad: changed('change: { stopping', 'change: { version: 2, stopping'),
    good,
  },
  'too-many-runs': {
    title: 'An experiment of more than 1,000 runs.',
    why: 'The runs are networks times protocols times seeds. Several smaller experiments can be read and repeated one by one.',
    bad: {
      description: 'Two networks under two protocols with 300 seeds.',
      make: () => changed('[1, 2]', `[${Array.from({ length: 300 }, (_, seed) => seed).join(', ')}]`),
    },
    good,
  },
} satisfies Record<keyof typeof experimentEntries, CodeDoc>
