/** From an experiment's file to its runs. */
import path from 'node:path'
import type { Contradiction } from '../../protocol/language.js'
import { nameOf } from '../../protocol/words.js'
import { type ExperimentFile, mostRuns, type ParameterValue } from './experiment-schema.js'

export interface PlannedNetwork {
  readonly name: string
  readonly file: string
  /** As `--set` takes them. */
  readonly set: Readonly<Record<string, string>>
  /** The folder whose weights it begins with. */
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

/** Paths are those of the file as seen from where the command is. */
export interface Plan extends Pick<ExperimentFile, 'name' | 'iterations' | 'engine' | 'threads'> {
  /** The experiment's folder. */
  readonly out: string
  /** That of its file. */
  readonly folder: string
  readonly networks: readonly PlannedNetwork[]
  readonly protocols: readonly PlannedProtocol[]
  /** Network by network, protocol by protocol, seed by seed; a network may have its own protocols and seeds. */
  readonly runs: readonly PlannedRun[]
  readonly data?: string
  readonly lakeRuns?: string
  readonly atOnce: number
}

/** Keys of a protocol that are no sections to change. */
export const unchangeable: readonly string[] = ['version', 'name', 'source']

/** The runs of an experiment whose file is in `folder`; or what is wrong between its values, by their places. */
export function planRuns(
  file: ExperimentFile,
  folder: string,
): { readonly plan?: Plan; readonly problems: readonly Contradiction[] } {
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
    ...(data === undefined ? {} : { data: isGenerated(data) ? data : inFolder(data) }),
    ...(lakeRuns === undefined ? {} : { lakeRuns: inFolder(lakeRuns) }),
    ...(iterations === undefined ? {} : { iterations }),
    ...(engine === undefined ? {} : { engine }),
    ...(threads === undefined ? {} : { threads }),
  }
  return { plan: { name, out, folder, networks, protocols, runs, atOnce, ...stated }, problems: [] }
}

/** In the language's notation, which texts have already. */
function asWritten(value: ParameterValue): string {
  return typeof value === 'object' ? `[${value.map(asWritten).join(', ')}]` : String(value)
}

/** The embedded data, which are no path. */
function isGenerated(data: string): boolean {
  return data === 'embedded' || data.startsWith('embedded:')
}

/** The file's name without what is behind its last point. */
function stem(file: string): string {
  return path.parse(file).name
}

type Named = readonly { readonly name: string }[]

function nameProblems({ name }: ExperimentFile, networks: Named, protocols: Named): Contradiction[] {
  const lists = { networks, protocols }
  const all = Object.entries(lists).flatMap(([list, items]) =>
    items.map((item, at) => ({ path: [list, String(at)], name: item.name })),
  )
  return [
    ...[{ path: ['name'], name }, ...all].filter((each) => !isWord(each.name)).map(noWord),
    ...Object.entries(lists).flatMap(([list, items]) => repeatedNames(list, items)),
  ]
}

/** What can be part of a folder's name on every system. */
function isWord(name: string): boolean {
  return /^\w[\w.-]*$/.test(name) && name.length <= 100
}

function noWord({ path, name }: { readonly path: readonly string[]; readonly name: string }): Contradiction {
  return {
    path,
    message: `${path.length === 1 ? 'the experiment' : nameOf(path)} is called ${JSON.stringify(name)}; expected letters, digits and _ . - in it, a letter, digit or _ first`,
    help: path.length === 1 ? 'folders have this name' : 'give it a name by `name`, which folders will have',
  }
}

function repeatedNames(list: string, items: Named): Contradiction[] {
  const lower = items.map(({ name }) => name.toLowerCase())
  return items.flatMap(({ name }, at) => {
    const first = lower.indexOf(lower[at])
    if (first === at) return []
    const message = `${nameOf([list, String(first)])} and ${nameOf([list, String(at)])} are both called ${name}`
    return [{ path: [list, String(at)], message, help: 'give one of them another name by `name`' }]
  })
}

function countRuns({ networks, protocols, seeds }: ExperimentFile): number {
  const counts = networks.map((own) => (own.protocols ?? protocols).length * (own.seeds ?? seeds).length)
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Protocols that a network names and the experiment does not have. */
function choiceProblems({ networks }: ExperimentFile, protocols: Named): Contradiction[] {
  const known = protocols.map(({ name }) => name)
  return networks.flatMap(({ protocols: own = [] }, at) =>
    own.flatMap((name, index) => {
      if (known.includes(name)) return []
      const path = ['networks', String(at), 'protocols', String(index)]
      const message = `no protocol of this experiment is called ${JSON.stringify(name)}; it has ${known.join(', ')}`
      return [{ path, message, help: 'name one of them, or add it to `protocols`' }]
    }),
  )
}

function changeProblems(protocols: readonly PlannedProtocol[]): Contradiction[] {
  return protocols.flatMap(({ change = {} }, at) =>
    Object.keys(change)
      .filter((key) => unchangeable.includes(key))
      .map((key) => ({
        path: ['protocols', String(at), 'change', key],
        message: `\`${key}\` is no section that can be changed`,
        help: key === 'name' ? 'put it beside `change`' : `remove it: a changed protocol has its base's ${key}`,
      })),
  )
}

function countProblems(count: number): Contradiction[] {
  if (count <= mostRuns) return []
  const message = `networks, protocols and seeds make ${count} runs; an experiment has at most ${mostRuns}`
  return [{ path: ['seeds'], message, help: 'divide it into several' }]
}

/** Names that are different by themselves and the same once they are joined: a-b and c, a and b-c. */
function twinProblems(runs: readonly PlannedRun[]): Contradiction[] {
  const known = new Map<string, PlannedRun>()
  for (const run of runs) {
    const key = run.name.toLowerCase()
    const twin = known.get(key)
    if (twin !== undefined) {
      const [a, b] = [twin, run].map(({ network, protocol }) => `${network.name} under ${protocol.name}`)
      const message = `the runs of ${a} and of ${b} have the same folder, ${run.name}`
      return [{ path: ['networks'], message, help: 'give one of the networks or protocols another name by `name`' }]
    }
    known.set(key, run)
  }
  return []
}
