/** The whole pipeline: parse, resolve, expand (inferring shapes node by node), verify. */
import type { SourceFile } from '../grammar/ast.js'
import { type Bindings, bindingsOf } from './bindings/bindings.js'
import { createRecorder } from './bindings/recorder.js'
import { createCollector } from './diagnostics/collector.js'
import type { Outcome } from './diagnostics/diagnostic.js'
import { type Expansion, expand } from './expand/expand.js'
import type { Draft, Network } from './graph.js'
import { loadFiles } from './resolve/imports.js'
import type { FileScope } from './resolve/program.js'
import { resolve } from './resolve/resolve.js'
import { commandLine, readSettings } from './settings.js'
import type { SourceHost } from './source-host.js'
import { verifyClaims } from './verify.js'
import { verifyGraph } from './verify-graph.js'
import { verifyJudgement } from './verify-judgement.js'

export interface CompileOptions {
  readonly host: SourceHost
  /** Values of the network's parameters, as the language writes them: `{ width: '32', plan: '[1, 2]' }`. A string needs no quotes. */
  readonly set?: Readonly<Record<string, string>>
  /** Given, an entry that defines no network is no error: it is a library for others, and its imports stay in this folder. */
  readonly libraryRoot?: string
  /** Whether the uses of names are to be gathered. */
  readonly bindings?: boolean
}

/** `value` is there where a network is compiled and nothing is wrong, or nothing but claims that do not hold. */
export interface Compilation extends Outcome<Network | undefined> {
  /** Parameters that were set from outside to something else than their default. */
  readonly changed: readonly string[]
  /** What expanding the network took, in the steps of which there are `maxSteps`; none for a graph, which is expanded already. */
  readonly steps: number
  /** The texts that were read, by the names that spans carry; the entry first. */
  readonly sources: ReadonlyMap<string, string>
  /** Of a text with errors: what was made of its network all the same. Put together when asked. */
  readonly draft?: () => Draft
  /** What every name means, and where it is used; where that was asked for, and there is a file. */
  readonly bindings?: Bindings
  /** The entry and what it imports, as they were read. */
  readonly trees?: ReadonlyMap<string, SourceFile>
}

/**
 * Compiles the network of a file. Never throws for what a file says: everything that is wrong is in `diagnostics`, sorted by
 * file and place, at most one for a cause.
 */
export function compile(entry: string, { host, set = {}, libraryRoot, bindings = false }: CompileOptions): Compilation {
  const collector = createCollector()
  const { settings, text } = readSettings(set)

  const { files, sources } = loadFiles(entry, libraryRoot, host, collector)
  const program = resolve(files, { settings, allowLibrary: libraryRoot !== undefined }, collector)
  const texts = new Map([...sources, ...(text === '' ? [] : [[commandLine, text] as const])])
  const recorder = bindings ? createRecorder() : undefined
  const { network, changed = [], steps = 0, draft } = (program && build()) ?? {}
  return {
    ...{ value: network, changed, steps, diagnostics: collector.sorted([...texts.keys()]), sources: texts },
    ...(draft && network === undefined && { draft }),
    ...(recorder && program && { bindings: bindingsOf(files, recorder), trees: treesOf(files) }),
  }

  function build(): Expansion {
    const expansion = expand(program!, texts, collector, recorder)
    const { network, changed } = expansion
    if (network === undefined) return expansion
    verifyGraph(network)
    const sound = verifyJudgement(network, collector)
    verifyClaims(network, changed, collector)
    return sound ? expansion : { ...expansion, network: undefined }
  }
}

const treesOf = (files: readonly FileScope[]): ReadonlyMap<string, SourceFile> =>
  new Map(files.map(({ path, tree }) => [path, tree]))
