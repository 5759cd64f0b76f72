/** What can be wrong between the values of an experiment's file, beside what can be wrong in any YAML file: the catalogue's entries. */
import { entry } from '../../../compiler/diagnostics/entry.js'

export const experimentEntries = {
  'unusable-name': entry<{ what: string; name: string; help: string }>({
    severity: 'error',
    message: ({ what, name }) =>
      `${what} is called ${JSON.stringify(name)}; expected letters, digits and _ . - in it, a letter, digit or _ first`,
    help: ({ help }) => help,
  }),
  'repeated-name': entry<{ first: string; second: string; name: string }>({
    severity: 'error',
    message: ({ first, second, name }) => `${first} and ${second} are both called ${name}`,
    help: () => 'give one of them another name by `name`',
  }),
  'repeated-folder': entry<{ first: string; second: string; folder: string }>({
    severity: 'error',
    message: ({ first, second, folder }) => `the runs of ${first} and of ${second} have the same folder, ${folder}`,
    help: () => 'give one of the networks or protocols another name by `name`',
  }),
  'unknown-protocol': entry<{ name: string; known: readonly string[] }>({
    severity: 'error',
    message: ({ name, known }) =>
      `no protocol of this experiment is called ${JSON.stringify(name)}; it has ${known.join(', ')}`,
    help: () => 'name one of them, or add it to `protocols`',
  }),
  'protocol-not-found': entry<{ given: string; reason: string; shipped: readonly string[] }>({
    severity: 'error',
    message: ({ given, reason }) => `cannot read the protocol ${given}: ${reason}`,
    help: ({ shipped }) => `name a .yaml file, or one that ships: ${shipped.join(', ')}`,
  }),
  'unchangeable-key': entry<{ key: string }>({
    severity: 'error',
    message: ({ key }) => `\`${key}\` is no section that can be changed`,
    help: ({ key }) =>
      key === 'name' ? 'put it beside `change`' : `remove it: a changed protocol has its base's ${key}`,
  }),
  'too-many-runs': entry<{ count: number; limit: number }>({
    severity: 'error',
    message: ({ count, limit }) =>
      `networks, protocols and seeds make ${count} runs; an experiment has at most ${limit}`,
    help: () => 'divide it into several',
  }),
} as const
