/** Documentation of every code that only experiments have: a file with the mistake, and the corrected file. */
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

/** The experiment with one phrase replaced. */
const changed = (before: string, after: string): Project => experiment(widths.replace(before, after))

const good = experiment(widths)

export const experimentExamples = {
  'unusable-name': {
    title: 'A name that cannot be a folder name on every system.',
    why: 'The folder of a run is named after its network, protocol and seed. A network or protocol without a `name` has the name of its file.',
    bad: changed('name: wide', 'name: 2 times as wide'),
    good,
  },
  'repeated-name': {
    title: 'Two networks, or two protocols, with the same name.',
    why: 'Tables and folders distinguish them by name, ignoring case. One file may be used several times with different values of `name`.',
    bad: changed('name: wide', 'name: Narrow'),
    good,
  },
  'repeated-folder': {
    title: 'Two runs with the same folder.',
    why: 'The names of network, protocol and seed are joined by `-`, so `a-b` under `c` and `a` under `b-c` give the same folder.',
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
    title: 'A network uses a protocol that the experiment does not have.',
    why: 'The `protocols` of a network refer to those of the experiment by `name`, or by file name without one.',
    bad: changed('set: { width: 16 }', 'protocols: [shrot]'),
    good: changed('set: { width: 16 }', 'protocols: [short]'),
  },
  'protocol-not-found': {
    title: 'A protocol that cannot be read.',
    why: 'The `base` of a protocol is the path of a file, relative to the folder of the experiment, or the name of a protocol that ships.',
    bad: changed('- quickstart', '- quickstrat'),
    good,
  },
  'unchangeable-key': {
    title: 'A change of a key that is not a section.',
    why: '`change` replaces whole sections of a protocol. Its version and source are those of its base, and its name is set next to `change`.',
    bad: changed('change: { stopping', 'change: { version: 2, stopping'),
    good,
  },
  'too-many-runs': {
    title: 'An experiment with more than 1,000 runs.',
    why: 'The number of runs is networks times protocols times seeds. Several smaller experiments are easier to read and to repeat.',
    bad: {
      description: 'Two networks under two protocols with 300 seeds.',
      make: () => changed('[1, 2]', `[${Array.from({ length: 300 }, (_, seed) => seed).join(', ')}]`),
    },
    good,
  },
} satisfies Record<keyof typeof experimentEntries, CodeDoc>
