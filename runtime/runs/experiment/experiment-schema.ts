/** The schema of experiment files. */
import type { ParameterValue } from '../../../compiler/settings.js'
import { engineNames, fastest } from '../../engines/engine.js'
import { choice, integer, optional, type Parameter, type Parameters, text } from '../../protocol/parameters.js'
import { settingsSchema } from '../../protocol/part.js'
import type { Schema } from '../../protocol/schema.js'

/** The contents of the file, defaults filled in; strings that stand for sections are expanded. */
export interface ExperimentFile {
  readonly name: string
  readonly networks: readonly {
    readonly file: string
    readonly name?: string
    readonly set?: Readonly<Record<string, ParameterValue>>
    /** The folder of a run or a model whose weights it starts with. */
    readonly from?: string
    /** The names of its protocols; by default all. */
    readonly protocols?: readonly string[]
    /** Instead of the experiment's. */
    readonly seeds?: readonly number[]
  }[]
  readonly protocols: readonly {
    readonly base: string
    readonly name?: string
    /** Sections that replace the base's, by key. */
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

/** The limits of an experiment. */
export const mostRuns = 1000

const path = (doc: string) => text(doc, { least: 1, most: 1000 })
const nameOf = (what: string) =>
  optional(
    text(`The name of the ${what} in tables and folders; by default the name of its file.`, { least: 1, most: 100 }),
  )

const set: Schema = {
  description: "Values of the network's parameters, by name, in the language's syntax.",
  type: 'object',
  additionalProperties: { type: ['number', 'string', 'boolean', 'array'] },
}

const change: Schema = {
  description:
    "Sections of the protocol, each of which replaces the base's whole section: `stopping: { iterations: 500 }` has no patience.",
  type: 'object',
  minProperties: 1,
}

const ofProtocols: Schema = {
  description: 'The names of the protocols under which the network is trained; by default all.',
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
  doc: 'Networks, protocols and seeds: every network is trained under every protocol with every seed, unless it has its own. Paths are relative to the folder of this file.',
  parameters: {
    name: text("The experiment's name, a word that can be a folder name.", { least: 1, most: 100 }),
    networks: items('The networks: paths of .net or graph files.', 'file', {
      file: path('The path of a .net file, or of a graph file (.json).'),
      name: nameOf('network'),
      set: optional({ schema: set }),
      from: optional(
        path('The folder of a run or a model: the network starts with its weights that have the same path and shape.'),
      ),
      protocols: optional({ schema: ofProtocols }),
      seeds: optional({ schema: seedsOf("The network's own seeds; by default the experiment's.") }),
    }),
    protocols: items('The protocols: paths, or names of those that ship.', 'base', {
      base: path('The path of a protocol, or the name of one that ships.'),
      name: nameOf('protocol'),
      change: optional({ schema: change }),
    }),
    seeds: {
      schema: seedsOf('Every network is trained under every protocol with each of them, unless it has its own.'),
    },
    data: optional(path('A path, or embedded[:OPTION=N,...]; by default the Omniglot in the cache.')),
    runs: optional(path("The archive of Lake's runs, for protocols that test on them; by default next to the data.")),
    iterations: optional(
      integer("The maximum number of iterations of every run, instead of its protocol's.", {
        least: 1,
        most: 1_000_000_000,
      }),
    ),
    engine: optional(choice('The engine; by default the fastest that works.', [fastest, ...engineNames])),
    threads: optional(integer('Threads of each run.', { least: 1, most: 1024 })),
    at_once: integer('The number of runs that train at the same time, each in its own process.', {
      ...{ least: 1, most: 64, default: 1 },
    }),
    out: optional(path('The folder of the runs and the report; by default runs/NAME.')),
  },
})

function items(doc: string, bare: string, parameters: Parameters): Parameter<unknown> {
  const { description: _, ...item } = settingsSchema({ doc, parameters })
  return {
    schema: { description: doc, type: 'array', minItems: 1, maxItems: mostRuns, items: { ...item, bare } },
  }
}
