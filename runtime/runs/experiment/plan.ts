/** Derives the runs of an experiment from its file. */
import path from 'node:path'
import type { ProblemOf } from '../../../compiler/diagnostics/diagnostic.js'
import { asWritten } from '../../../compiler/settings.js'
import { isGenerated } from '../../data/open.js'
import { nameOf, type Path } from '../../protocol/words.js'
import { withLayout } from '../data-place.js'
import type { experimentEntries } from './entries.js'
import { type ExperimentFile, mostRuns } from './experiment-schema.js'

export interface PlannedNetwork {
  readonly name: string
  readonly file: string
  /** As in `--set`. */
  readonly set: Readonly<Record<string, string>>
  /** The folder whose weights it starts with. */
  readonly from?: string
}

export interface PlannedProtocol {
  readonly name: string
  /** As in the experiment's file. */
  readonly base: string
  /** Sections that replace the base's. */
  readonly change?: Readonly<Record<string, unknown>>
}

export interface PlannedRun {
  /** NETWORK-PROTOCOL-SEED. */
  readonly name: string
  readonly network: PlannedNetwork
  readonly protocol: PlannedProtocol
  readonly seed: number
  readonly folder: string
}

/** Paths are converted from the file's folder to the working directory. */
export interface Plan extends Pick<ExperimentFile, 'name' | 'iterations' | 'engine' | 'threads'> {
  /** The experiment's folder. */
  readonly out: string
  /** The folder of its file. */
  readonly folder: string
  readonly networks: readonly PlannedNetwork[]
  readonly protocols: readonly PlannedProtocol[]
  /** Ordered by network, protocol and seed; a network may have its own protocols and seeds. */
  readonly runs: readonly PlannedRun[]
  readonly data?: string
  readonly lakeRuns?: string
  readonly atOnce: number
}

/** A mistake and its place in the file. */
export interface PlacedProblem {
  readonly path: Path
  readonly problem: ProblemOf<typeof experimentEntries>
}

/** Keys of a protocol that are not sections to change. */
export const unchangeable: readonly string[] = ['version', 'name', 'source']

/** The runs of an experiment whose file is in `folder`; or the mistakes in its values, with their places. */
export function planRuns(
  file: ExperimentFile,
  folder: string,
): { readonly plan?: Plan; readonly problems: readonly PlacedProblem[] } {
  const inFolder = (given: string) => (path.isAbsolute(given) ? given : path.join(folder, given))
  const networks = file.networks.map(({ file, name = stem(file), set = {}, from }): PlannedNetwork => {
    const values = Object.entries(set).map(([key, value]) => [key, asWritten(value)])
    const begun = from === undefined ? {} : { from: inFolder(from) }
    return { name, file: inFolder(file), set: Object.fromEntries(values), ...begun }
  })
  const protocols = file.protocols.map(({ name, ...protocol }) => ({ ...protocol, name: name ?? stem(protocol.base) }))
  const out = inFolder(file.out ?? path.join('runs', file.name))
  const problems = [
    ...nameProblems(file, networks, protocols),
    ...choiceProblems(file, protocols),
    ...changeProblems(protocols),
    ...countProblems(countRuns(file)),
  ]
  if (problems.length > 0) return { problems }
  const runs = networks.flatMap((network, at) => {
    const { protocols: own, seeds = file.seeds } = file.networks[at]
    return protocols
      .filter(({ name }) => own?.includes(name) ?? true)
      .flatMap((protocol) =>
        seeds.map((seed): PlannedRun => {
          const name = `${network.name}-${protocol.name}-${seed}`
          return { name, network, protocol, seed, folder: path.join(out, name) }
        }),
      )
  })
  const twins = twinProblems(runs)
  if (twins.length > 0) return { problems: twins }
  const { name, data, runs: lakeRuns, iterations, engine, threads, at_once: atOnce } = file
  const stated = {
    ...(data === undefined ? {} : { data: isGenerated(data) ? data : withLayout(data, inFolder) }),
    ...(lakeRuns === undefined ? {} : { lakeRuns: inFolder(lakeRuns) }),
    ...(iterations === undefined ? {} : { iterations }),
    ...(engine === undefined ? {} : { engine }),
    ...(threads === undefined ? {} : { threads }),
  }
  return { plan: { name, out, folder, networks, protocols, runs, atOnce, ...stated }, problems: [] }
}

/** The file's name without its extension. */
function stem(file: string): string {
  return path.parse(file).name
}

type Named = readonly { readonly name: string }[]

function nameProblems({ name }: ExperimentFile, networks: Named, protocols: Named): PlacedProblem[] {
  const lists = { networks, protocols }
  const all = Object.entries(lists).flatMap(([list, items]) =>
    items.map((item, at) => ({ path: [list, String(at)], name: item.name })),
  )
  return [
    ...[{ path: ['name'], name }, ...all].filter((each) => !isWord(each.name)).map(noWord),
    ...Object.entries(lists).flatMap(([list, items]) => repeatedNames(list, items)),
  ]
}

/** What a folder name can contain on every system. */
function isWord(name: string): boolean {
  return /^\w[\w.-]*$/.test(name) && name.length <= 100
}

function noWord({ path, name }: { readonly path: Path; readonly name: string }): PlacedProblem {
  const [what, help] =
    path.length === 1
      ? ['the experiment', 'folders have this name']
      : [nameOf(path), 'set `name`, which is also its folder name']
  return { path, problem: { code: 'unusable-name', parameters: { what, name, help } } }
}

function repeatedNames(list: string, items: Named): PlacedProblem[] {
  const lower = items.map(({ name }) => name.toLowerCase())
  return items.flatMap(({ name }, at) => {
    const first = lower.indexOf(lower[at])
    if (first === at) return []
    const path = [list, String(at)]
    const facts = { first: nameOf([list, String(first)]), second: nameOf(path), name }
    return [{ path, problem: { code: 'repeated-name', parameters: facts } }]
  })
}

function countRuns({ networks, protocols, seeds }: ExperimentFile): number {
  const counts = networks.map((own) => (own.protocols ?? protocols).length * (own.seeds ?? seeds).length)
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Protocols that a network uses and the experiment does not have. */
function choiceProblems({ networks }: ExperimentFile, protocols: Named): PlacedProblem[] {
  const known = protocols.map(({ name }) => name)
  return networks.flatMap(({ protocols: own = [] }, at) =>
    own.flatMap((name, index) => {
      if (known.includes(name)) return []
      const path = ['networks', String(at), 'protocols', String(index)]
      return [{ path, problem: { code: 'unknown-protocol', parameters: { name, known } } }]
    }),
  )
}

function changeProblems(protocols: readonly PlannedProtocol[]): PlacedProblem[] {
  return protocols.flatMap(({ change = {} }, at) =>
    Object.keys(change)
      .filter((key) => unchangeable.includes(key))
      .map((key) => ({
        path: ['protocols', String(at), 'change', key],
        problem: { code: 'unchangeable-key', parameters: { key } },
      })),
  )
}

function countProblems(count: number): PlacedProblem[] {
  if (count <= mostRuns) return []
  return [{ path: ['seeds'], problem: { code: 'too-many-runs', parameters: { count, limit: mostRuns } } }]
}

/** Different names that are equal once they are joined: a-b and c, a and b-c. */
function twinProblems(runs: readonly PlannedRun[]): PlacedProblem[] {
  const known = new Map<string, PlannedRun>()
  for (const run of runs) {
    const key = run.name.toLowerCase()
    const twin = known.get(key)
    if (twin !== undefined) {
      const [first, second] = [twin, run].map(({ network, protocol }) => `${network.name} under ${protocol.name}`)
      const facts = { first, second, folder: run.name }
      return [{ path: ['networks'], problem: { code: 'repeated-folder', parameters: facts } }]
    }
    known.set(key, run)
  }
  return []
}
