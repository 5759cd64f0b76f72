/** The documentation of every code that a protocol can lead to, each with a protocol that has the mistake, and the protocol mended. */
import type { CodeDoc, Project } from '../../compiler/diagnostics/examples/example.js'
import type { protocolEntries } from './entries.js'

const small = `version: 2
name: small
images: [ink]
split: { groups: { train: 10, validation: 2 } }
sampler: { classes: { classes: 16, items: 2 } }
objective: all_pairs
optimizer: { sgd: { momentum: 0.9 } }
schedule: { constant: { rate: 0.001 } }
validation: { every: 50, test: { exact: { ways: 10 } } }
stopping: { iterations: 200 }
test: [{ few_shot: { ways: 10 } }]
`

const protocol = (text: string): Project => ({ files: { 'protocol.yaml': text } })

/** The small protocol with other words in one place. */
const changed = (before: string, after: string): Project => protocol(small.replace(before, after))

const good = protocol(small)

export const protocolExamples = {
  'yaml-syntax': {
    title: 'A text that is not YAML.',
    why: 'Protocols and experiments are YAML 1.2. Brackets and quotes have an end, the keys of one section have one indentation, and tabs do not indent. Tags such as `!!js` are not read.',
    bad: changed('[ink]', '[ink'),
    good,
  },
  'yaml-too-large': {
    title: 'A YAML file that is larger, deeper or more repetitive than any protocol.',
    why: 'The limits keep reading quick whatever a file holds: 65,536 characters, 20 levels, 100 aliases.',
    bad: {
      description: 'A protocol whose comment has 70,000 characters.',
      make: () => protocol(`${small}# ${'x'.repeat(70_000)}\n`),
    },
    good,
  },
  'duplicate-key': {
    title: 'A key that is twice in one section.',
    why: 'One of the two values would be lost without a word.',
    bad: changed('name: small', 'name: small\nname: large'),
    good,
  },
  'unknown-key': {
    title: 'A key that its section does not have.',
    why: 'A misspelt key would otherwise leave its setting at the default without a word. [protocols.md](protocols.md) has every key, and the schema that a comment in the first line names lets editors complete them.',
    bad: changed('momentum: 0.9', 'momentun: 0.9'),
    good,
  },
  'missing-key': {
    title: 'A key without a default is missing.',
    why: 'Where no value would do for everyone, the file has to state one.',
    bad: changed('{ constant: { rate: 0.001 } }', 'constant'),
    good,
  },
  'wrong-value': {
    title: 'A value that its key cannot have.',
    why: 'Each key takes one type, and numbers within bounds. YAML reads `1_000`, `"10"` and `ten` as texts; a number is written with digits alone.',
    bad: changed('iterations: 200', 'iterations: 1_000'),
    good: changed('iterations: 200', 'iterations: 1000'),
  },
  'wrong-order': {
    title: 'A range whose first number is the larger one.',
    why: 'A range is written `[lowest, highest]`.',
    bad: changed('[ink]', '[ink, { moments: { scale: [4, 0.25] } }]'),
    good: changed('[ink]', '[ink, { moments: { scale: [0.25, 4] } }]'),
  },
  'unknown-part': {
    title: 'A name that no part of this kind has.',
    why: 'Image steps, splits, samplers, objectives, optimizers, schedules and tests are parts, which are named where the protocol uses them. [protocols.md](protocols.md#parts) lists them. A setting is written below the name of its part.',
    bad: changed('sgd', 'sdg'),
    good,
  },
  'several-parts': {
    title: 'Several parts where one is expected.',
    why: 'A protocol has one sampler, one objective, one optimizer and so on. In the list of image steps or tests, each part is an item of its own.',
    bad: changed('{ sgd: { momentum: 0.9 } }', '{ sgd: { momentum: 0.9 }, adamw: { weight_decay: 0.02 } }'),
    good,
  },
  'wrong-settings': {
    title: 'Settings of a part that are right by themselves and wrong together.',
    why: 'The part says which of its settings depend on one another, and how.',
    bad: changed('momentum: 0.9', 'momentum: 0.5, momentum_start: 0.9'),
    good: changed('momentum: 0.9', 'momentum: 0.9, momentum_start: 0.5'),
  },
  'layout-mismatch': {
    title: 'A sampler makes other batches than the objective takes.',
    why: 'An objective that judges pairs needs batches of pairs, one that judges all images of some classes needs those classes. The help names the samplers and objectives that fit each other.',
    bad: changed('all_pairs', 'binary_cross_entropy'),
    good,
  },
  'test-cannot-choose': {
    title: 'A test that cannot choose the best weights is used for validation.',
    why: 'Validation keeps the weights with the highest figure, on groups that are not in the final tests. A test that has its own images, or of which less is better, can only be listed in `test`.',
    bad: changed('{ exact: { ways: 10 } }', 'runs'),
    good,
  },
  'test-mismatch': {
    title: 'A test judges something else than the objective trains for.',
    why: 'An objective on labelled images trains a classifier of single images, the others train a network that compares pairs. Tests are for one of the two.',
    bad: changed('few_shot: { ways: 10 }', 'classification: {}'),
    good,
  },
} satisfies Record<keyof typeof protocolEntries, CodeDoc>
