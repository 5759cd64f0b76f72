/** Compiling, for programs: the network with what it costs and claims, and what is wrong at its places. */
import { checkClaims } from '../compiler/analyses/claims.js'
import { type Costs, judgementCosts } from '../compiler/analyses/costs.js'
import { countParameters, type ParameterCounts } from '../compiler/analyses/counts.js'
import { type ClaimSummary, claimSummary } from '../compiler/analyses/summary.js'
import { type Compilation, compile as runCompiler } from '../compiler/compile.js'
import type { JsonDiagnostic } from '../compiler/diagnostics/render-json.js'
import { toJson } from '../compiler/diagnostics/render-json.js'
import type { Network } from '../compiler/graph.js'
import { graphLines, compileGraph as readGraph } from '../compiler/graph-json.js'
import { asWritten, type ParameterValue } from '../compiler/settings.js'
import type { SourceHost } from '../compiler/source-host.js'
import type { Told } from './render.js'
import { textHost } from './text-host.js'

/**
 * Values for parameters of the network, by name. A text is read as `--set NAME=VALUE` reads it, in the language's notation: `'3x5'`,
 * `'eca(taps=5)'`.
 */
export type Settings = Readonly<Record<string, ParameterValue>>

export interface CompileOptions {
  readonly set?: Settings
  /** Where imports are read from; without it, there is the standard library alone. */
  readonly host?: SourceHost
  /** Accepts a file without a network, whose parts are for other files to import; it may import all that `host` has. */
  readonly allowLibrary?: boolean
}

/** What the network has and costs. */
export interface Counts extends Costs {
  /** Unique weights. */
  readonly params: ParameterCounts
}

export interface Compiled extends Told {
  /** Undefined where there are errors other than claims that do not hold. */
  readonly network: Network | undefined
  /** Whether there is a network and no error. */
  readonly ok: boolean
  /** All errors, or all warnings where there is no error; by file and place, at most one for a cause. */
  readonly diagnostics: readonly JsonDiagnostic[]
  /** The claims of `expect`, with what the network really has; none without a network. */
  readonly claims: readonly ClaimSummary[]
  /** `macs` and `activation_bytes` are those of one judgement. Undefined without a network. */
  readonly counts: Counts | undefined
  /** Parameters that `set` gave another value than their default. */
  readonly changed: readonly string[]
}

/**
 * Compiles the text of a `.net` file. Never throws for what the text says.
 *
 * @param options.file the path that messages show and that relative imports start from; `main.net` unless stated
 */
export function compile(text: string, options: CompileOptions & { readonly file?: string } = {}): Compiled {
  const { file = 'main.net', host = textHost() } = options
  return compileFile(file, { ...options, host: { ...host, read: (path) => (path === file ? text : host.read(path)) } })
}

/** Compiles a file that `host` has. Never throws for what the file says, or where there is none. */
export function compileFile(file: string, options: CompileOptions & { readonly host: SourceHost }): Compiled {
  const { host, set = {}, allowLibrary = false } = options
  const texts = Object.fromEntries(Object.entries(set).map(([name, value]) => [name, asWritten(value)]))
  const libraryRoot = allowLibrary ? { libraryRoot: '' } : {}
  return compiled(runCompiler(file, { host, set: texts, ...libraryRoot }))
}

/** Compiles the text of a graph file, as `graphText` and `netc compile --emit` write it. Never throws for what the text says. */
export function compileGraph(text: string, file = 'graph.json'): Compiled {
  return compiled(readGraph(text, file))
}

/**
 * The compiled network as the text of a graph file, which has everything that the compiler derived.
 *
 * @throws TypeError where there is no network
 */
export function graphText({ network, changed, sources }: Compiled): string {
  if (network === undefined) throw new TypeError('there is no network to write: the compilation has errors')
  const [entry = ''] = sources.keys()
  return [...graphLines({ network, changed, sources }, entry)].join('')
}

function compiled({ value: network, changed, diagnostics, sources }: Compilation): Compiled {
  return {
    network,
    ok: network !== undefined && diagnostics.every(({ severity }) => severity !== 'error'),
    diagnostics: toJson(diagnostics, sources),
    claims: network === undefined ? [] : checkClaims(network).map(claimSummary),
    counts: network && { params: countParameters(network), ...judgementCosts(network) },
    changed,
    sources,
  }
}
