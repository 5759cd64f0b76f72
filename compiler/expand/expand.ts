/**
 * From names to a graph: evaluates the network's tower and head, adding nodes whose shapes are inferred as they are made, since
 * `in.channels` is known while a body is expanded.
 */
import type { Recorder } from '../bindings/recorder.js'
import type { Collector } from '../diagnostics/collector.js'
import type { Draft, Network } from '../graph.js'
import { type Definition, isPartial, judgedFiles, type Program } from '../resolve/program.js'
import { assemble, assembleDraft } from './assemble.js'
import { defaultOf, looseEnv } from './block.js'
import { runBody } from './body.js'
import { constantValue, functionValue } from './constant.js'
import { fileDefaults } from './defaults.js'
import { type ExpandedNetwork, expandNetwork } from './network.js'
import type { State } from './state.js'
import { runTask } from './task.js'
import { failed, unknown, type Value } from './values.js'

export interface Expansion {
  /** Absent where there is an error. */
  readonly network?: Network
  /** Parameters that were set from outside to something else than their default. */
  readonly changed: readonly string[]
  /** What it took, in the steps of `maxSteps`. */
  readonly steps: number
  /** The operators that were made, whatever is wrong with others. */
  readonly draft: () => Draft
}

export function expand(
  program: Program,
  sources: ReadonlyMap<string, string>,
  collector: Collector,
  recorder?: Recorder,
): Expansion {
  const state = createState(program, sources, collector, recorder)
  for (const file of program.files) state.fileDefaults.set(file, fileDefaults(file, state))
  const expanded: ExpandedNetwork | undefined =
    program.network === undefined ? undefined : expandNetwork(program.network, state)
  for (const file of judgedFiles(program.files)) {
    for (const definition of file.names.values()) if (definition.file === file) lookThrough(definition, state)
  }
  const changed = expanded?.changed ?? []
  const { steps } = state
  const draft = () => assembleDraft(state.parts)
  if (expanded === undefined || collector.hasErrors()) return { changed, steps, draft }
  return { network: assemble(expanded, state), changed, steps, draft }
}

/** The value of a constant of the entry; undefined where there is none of this name. */
export function constantIn(
  program: Program,
  name: string,
  sources: ReadonlyMap<string, string>,
  collector: Collector,
): Value | undefined {
  const definition = program.entry.names.get(name)
  if (definition?.declaration.kind !== 'const') return undefined
  const { declaration, file } = definition
  return runTask(constantValue({ declaration, file }, createState(program, sources, collector)))
}

function createState(
  program: Program,
  sources: ReadonlyMap<string, string>,
  collector: Collector,
  recorder?: Recorder,
): State {
  return {
    program,
    sources,
    collector,
    recorder,
    fileDefaults: new Map(),
    networkDefaults: new Map(),
    lostDefaults: false,
    nodes: [],
    parts: [],
    parameterNames: new Map(),
    stageNames: new Map(),
    applications: new Map(),
    constants: new Map(),
    expanded: new Set(),
    sums: { nodes: 0, elements: 0, weights: 0, macs: 0, characters: 0 },
    steps: 0,
    stopped: false,
    depth: 0,
  }
}

/** What the network does not apply is expanded once on an unknown tensor, so that its mistakes are found too. */
function lookThrough(definition: Definition, state: State): void {
  const { declaration } = definition
  if (declaration.kind === 'network' || state.expanded.has(declaration)) return
  if (state.program.recursive.has(declaration)) return
  const env = looseEnv(definition, state)
  const { scope } = env
  if (declaration.kind === 'const') {
    runTask(constantValue({ ...definition, declaration }, state))
    return
  }
  const flows = declaration.kind !== 'fn' && (declaration.kind !== 'head' || declaration.inputs.length === 1)
  if (flows) scope.input = failed
  if (declaration.kind === 'head') for (const { text } of declaration.inputs) scope.set(text, failed)
  for (const parameter of declaration.parameters) {
    const partial = isPartial(definition.file, declaration)
    const value = partial ? unknown : runTask(defaultOf(parameter, declaration.name.text, env))
    scope.set(parameter.name.text, value)
  }
  state.expanded.add(declaration)
  if (declaration.kind === 'fn') {
    runTask(functionValue(declaration, env))
    return
  }
  runTask(runBody(declaration.body, declaration.span, flows ? { ...env, flow: failed } : env))
}
