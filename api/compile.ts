/** Compilation for programs: the network with its costs and claims, and diagnostics with their places. */
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
 * Values for parameters of the network, by name. A text is parsed as in `--set NAME=VALUE`, in the language's notation:
 * `'3x5'`,
 * `'eca(taps=5)'`.
 */
export type Settings = Readonly<Record<string, ParameterValue>>

/** Options of `compile`; all are optional. */
export interface CompileOptions {
  readonly set?: Settings
  /** Where imports are read from; by default, only the standard library is available. */
  readonly host?: SourceHost
  /**
   * Accepts a library: a file without a network, whose parts other files import; it may import everything that `host`
   * has.
   */
  readonly allowLibrary?: boolean
}

/** A compiled network with its figures. */
export interface Counts extends Costs {
  /** Number of unique weights. */
  readonly params: ParameterCounts
}

/** The result of a compilation: the network, if there is one, with its figures and diagnostics. */
export interface Compiled extends Told {
  /** Undefined if there are errors other than failed claims. */
  readonly network: Network | undefined
  /** Whether there is a network and no error. */
  readonly ok: boolean
  /** All errors, or all warnings if there is no error; by file and place, at most one per cause. */
  readonly diagnostics: readonly JsonDiagnostic[]
  /** The claims of `expect`, with the actual values; empty without a network. */
  readonly claims: readonly ClaimSummary[]
  /** `macs` and `activation_bytes` are for one judgement. Undefined without a network. */
  readonly counts: Counts | undefined
  /** Parameters that `set` gave a value other than their default. */
  readonly changed: readonly string[]
}

/**
 * Compiles the text of a `.net` file. Never throws for any text.
 *
 * @param options.file the path that messages show and that relative imports start from; default: `main.net`
 */
export function compile(text: string, options: CompileOptions & { readonly file?: string } = {}): Compiled {
  const { file = 'main.net', host = textHost() } = options
  return compileFile(file, { ...options, host: { ...host, read: (path) => (path === file ? text : host.read(path)) } })
}

/** Compiles a file of `host`. Never throws, also if the file is missing. */
export function compileFile(file: string, options: CompileOptions & { readonly host: SourceHost }): Compiled {
  const { host, set = {}, allowLibrary = false } = options
  const texts = Object.fromEntries(Object.entries(set).map(([name, value]) => [name, asWritten(value)]))
  const libraryRoot = allowLibrary ? { libraryRoot: '' } : {}
  return compiled(runCompiler(file, { host, set: texts, ...libraryRoot }))
}

/**
 * Compiles the text of a graph file, as written by `graphText` and `netc compile --emit`. Never throws for any text.
 */
export function compileGraph(text: string, file = 'graph.json'): Compiled {
  return compiled(readGraph(text, file))
}

/**
 * The compiled network as the text of a graph file, with everything that the compiler derived.
 *
 * @throws TypeError if there is no network
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
