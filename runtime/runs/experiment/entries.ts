/** The catalog of mistakes in experiments, beyond those of any YAML file. */
import { entry } from '../../../compiler/diagnostics/entry.js'

export const experimentEntries = {
  'unusable-name': entry<{ what: string; name: string; help: string }>({
    severity: 'error',
    message: ({ what, name }) =>
      `${what} has the name ${JSON.stringify(name)}; expected letters, digits and _ . - only, starting with a letter, digit or _`,
    help: ({ help }) => help,
  }),
  'repeated-name': entry<{ first: string; second: string; name: string }>({
    severity: 'error',
    message: ({ first, second, name }) => `${first} and ${second} have the same name, ${name}`,
    help: () => 'rename one of them with `name`',
  }),
  'repeated-folder': entry<{ first: string; second: string; folder: string }>({
    severity: 'error',
    message: ({ first, second, folder }) => `the runs of ${first} and ${second} have the same folder, ${folder}`,
    help: () => 'rename one of the networks or protocols with `name`',
  }),
  'unknown-protocol': entry<{ name: string; known: readonly string[] }>({
    severity: 'error',
    message: ({ name, known }) => `this experiment has no protocol ${JSON.stringify(name)}; it has ${known.join(', ')}`,
    help: () => 'name one of them, or add it to `protocols`',
  }),
  'protocol-not-found': entry<{ given: string; reason: string; shipped: readonly string[] }>({
    severity: 'error',
    message: ({ given, reason }) => `cannot read the protocol ${given}: ${reason}`,
    help: ({ shipped }) => `name a .yaml file, or one that ships: ${shipped.join(', ')}`,
  }),
  'unchangeable-key': entry<{ key: string }>({
    severity: 'error',
    message: ({ key }) => `\`${key}\` is not a section that can be changed`,
    help: ({ key }) =>
      key === 'name' ? 'move it next to `change`' : `remove it: a changed protocol keeps its base's ${key}`,
  }),
  'too-many-runs': entry<{ count: number; limit: number }>({
    severity: 'error',
    message: ({ count, limit }) => `networks, protocols and seeds make ${count} runs; expected at most ${limit}`,
    help: () => 'split it into several experiments',
  }),
} as const
