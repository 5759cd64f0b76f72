/** The keys of an experiment's file. */
import type { ParameterValue } from '../../../compiler/settings.js'
import { engineNames, fastest } from '../../engines/engine.js'
import { choice, integer, optional, type Parameter, type Parameters, text } from '../../protocol/parameters.js'
import { settingsSchema } from '../../protocol/part.js'
import type { Schema } from '../../protocol/schema.js'

/** What the file says, defaults filled in; every text in place of a section is a section. */
export interface ExperimentFile {
  readonly name: string
  readonly networks: readonly {
    readonly file: string
    readonly name?: string
    readonly set?: Readonly<Record<string, ParameterValue>>
    /** The folder of a run or a model whose weights it begins with. */
    readonly from?: string
    /** Names of those it is trained under; all, if left out. */
    readonly protocols?: readonly string[]
    /** In place of the experiment's. */
    readonly seeds?: readonly number[]
  }[]
  readonly protocols: readonly {
    readonly base: string
    readonly name?: string
    /** Sections that replace the base's, by their keys. */
    readonly change?: Readonly<Record<string, unknown>>
  }[]
  readonly seeds: readonly number[]
  readonly data?: string
  readonly runs?: string
  readonly iterations?: number
  readonly engine?: string
  readonly threads?: number
  readonly at_once: number
  readonly out?: string
}

/** What an experiment may grow to. */
export const mostRuns = 1000

const path = (doc: string) => text(doc, { least: 1, most: 1000 })
const nameOf = (what: string) =>
  optional(text(`What tables and folders call the ${what}; the file's name, if left out.`, { least: 1, most: 100 }))

const set: Schema = {
  description: "Values of the network's parameters, by their names, as the language writes them.",
  type: 'object',
  additionalProperties: { type: ['number', 'string', 'boolean', 'array'] },
}

const change: Schema = {
  description:
    "Sections of the protocol, each in place of the base's whole section: `stopping: { iterations: 500 }` leaves no patience.",
  type: 'object',
  minProperties: 1,
}

const ofProtocols: Schema = {
  description: 'The protocols that the network is trained under, by their names; all, if left out.',
  type: 'array',
  minItems: 1,
  maxItems: mostRuns,
  uniqueItems: true,
  items: { type: 'string' },
}

const seedsOf = (description: string): Schema => ({
  description,
  type: 'array',
  minItems: 1,
  maxItems: mostRuns,
  uniqueItems: true,
  items: { type: 'integer', minimum: 0, maximum: 1e15 - 1 },
})

export const experimentSchema: Schema = settingsSchema({
  doc: 'Networks, protocols and seeds: every network is trained under every protocol with every seed, unless it names its own. Paths are seen from the folder of this file.',
  parameters: {
    name: text('What the experiment is called; a word, for the folder.', { least: 1, most: 100 }),
    networks: items('The networks: paths of .net or graph files.', 'file', {
      file: path('The path of a .net file, or of a graph file (.json).'),
      name: nameOf('network'),
      set: optional({ schema: set }),
      from: optional(
        path('The folder of a run or a model: the network begins with its weights, where path and shape are the same.'),
      ),
      protocols: optional({ schema: ofProtocols }),
      seeds: optional({ schema: seedsOf("The network's own seeds; the experiment's, if left out.") }),
    }),
    protocols: items('The protocols: paths, or names of those that ship.', 'base', {
      base: path('The path of a protocol, or the name of one that ships.'),
      name: nameOf('protocol'),
      change: optional({ schema: change }),
    }),
    seeds: {
      schema: seedsOf(
        'Every network is trained under every protocol with each of them, but for what it states itself.',
      ),
    },
    data: optional(path('A path, or embedded[:OPTION=N,...]; the Omniglot in the cache, if left out.')),
    runs: optional(path("The archive of Lake's runs, for protocols that test on them; beside the data, if left out.")),
    iterations: optional(
      integer("The bound of every run, instead of its protocol's.", { least: 1, most: 1_000_000_000 }),
    ),
    engine: optional(choice('What computes; the fastest that works, if left out.', [fastest, ...engineNames])),
    threads: optional(integer('Threads of each run.', { least: 1, most: 1024 })),
    at_once: integer('How many runs train at the same time, each in a process of its own.', {
      ...{ least: 1, most: 64, default: 1 },
    }),
    out: optional(path('The folder of the runs and the report; runs/NAME, if left out.')),
  },
})

function items(doc: string, bare: string, parameters: Parameters): Parameter<unknown> {
  const { description: _, ...item } = settingsSchema({ doc, parameters })
  return {
    schema: { description: doc, type: 'array', minItems: 1, maxItems: mostRuns, items: { ...item, bare } },
  }
}
