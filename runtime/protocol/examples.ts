/** Documentation of every code of a protocol mistake: a protocol with the mistake, and the corrected protocol. */
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

/** The small protocol with one phrase replaced. */
const changed = (before: string, after: string): Project => protocol(small.replace(before, after))

const good = protocol(small)

export const protocolExamples = {
  'yaml-syntax': {
    title: 'The file is not valid YAML.',
    why: 'Protocols and experiments are YAML 1.2. Brackets and quotes must be closed, the keys of a section must have the same indentation, and tabs cannot indent. Tags such as `!!js` are not supported.',
    bad: changed('[ink]', '[ink'),
    good,
  },
  'yaml-too-large': {
    title: 'The YAML file is larger, more deeply nested or more repetitive than any protocol.',
    why: 'The limits keep reading fast for any input: 65,536 characters, 20 levels, 100 aliases.',
    bad: {
      description: 'A protocol with a comment of 70,000 characters.',
      make: () => protocol(`${small}# ${'x'.repeat(70_000)}\n`),
    },
    good,
  },
  'duplicate-key': {
    title: 'A key appears twice in one section.',
    why: 'One of the two values would silently be lost.',
    bad: changed('name: small', 'name: small\nname: large'),
    good,
  },
  'unknown-key': {
    title: 'A key that its section does not know.',
    why: 'A misspelled key would silently leave its setting at the default. [protocols.md](protocols.md) lists every key, and editors complete them from the schema that the comment in the first line names.',
    bad: changed('momentum: 0.9', 'momentun: 0.9'),
    good,
  },
  'missing-key': {
    title: 'A key without a default is missing.',
    why: 'No default suits every protocol, so the file must state the value.',
    bad: changed('{ constant: { rate: 0.001 } }', 'constant'),
    good,
  },
  'wrong-value': {
    title: 'A value of the wrong type or out of bounds.',
    why: 'Each key has one type, and numbers have bounds. YAML reads `1_000`, `"10"` and `ten` as strings; write numbers with digits only.',
    bad: changed('iterations: 200', 'iterations: 1_000'),
    good: changed('iterations: 200', 'iterations: 1000'),
  },
  'wrong-order': {
    title: 'A range whose first number is larger than its second.',
    why: 'A range is written `[lowest, highest]`.',
    bad: changed('[ink]', '[ink, { moments: { scale: [4, 0.25] } }]'),
    good: changed('[ink]', '[ink, { moments: { scale: [0.25, 4] } }]'),
  },
  'unknown-part': {
    title: 'An unknown part.',
    why: 'Image steps, splits, samplers, objectives, optimizers, schedules and tests are parts. [protocols.md](protocols.md#parts) lists their names. Write a setting below the name of its part.',
    bad: changed('sgd', 'sdg'),
    good,
  },
  'several-parts': {
    title: 'Several parts where one is expected.',
    why: 'A protocol has one sampler, one objective, one optimizer and so on. In the list of image steps or tests, each part is a separate item.',
    bad: changed('{ sgd: { momentum: 0.9 } }', '{ sgd: { momentum: 0.9 }, adamw: { weight_decay: 0.02 } }'),
    good,
  },
  'wrong-settings': {
    title: 'Settings of a part that contradict each other.',
    why: 'Each setting is valid, but their combination is not. The message says how they depend on each other.',
    bad: changed('momentum: 0.9', 'momentum: 0.5, momentum_start: 0.9'),
    good: changed('momentum: 0.9', 'momentum: 0.9, momentum_start: 0.5'),
  },
  'layout-mismatch': {
    title: "The sampler's batches do not have the layout that the objective needs.",
    why: 'An objective that judges pairs needs batches of pairs, one that compares all images of some classes needs those classes. The help names the samplers and objectives that work together.',
    bad: changed('all_pairs', 'binary_cross_entropy'),
    good,
  },
  'test-cannot-choose': {
    title: 'A test that cannot choose the best weights is used for validation.',
    why: 'Validation keeps the weights with the highest figure, on groups that are not in the final tests. A test that has its own images, or whose lower figures are better, can only be listed in `test`.',
    bad: changed('{ exact: { ways: 10 } }', 'runs'),
    good,
  },
  'test-mismatch': {
    title: 'The test does not fit the kind of network that the objective trains.',
    why: 'An objective on labeled images trains a classifier of single images; the others train a network that compares pairs. Each test is for one of the two.',
    bad: changed('few_shot: { ways: 10 }', 'classification: {}'),
    good,
  },
} satisfies Record<keyof typeof protocolEntries, CodeDoc>
