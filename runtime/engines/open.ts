/** Chooses, loads and describes engines; an engine's code is loaded only when it is asked for. */
import { UserError } from '../base/user-error.js'
import { candidates, openFastest } from './choose.js'
import type { Engine, EngineDescription, EngineName, EngineStatus } from './engine.js'
import { engineNames, fastest, torchName } from './engine.js'

export interface EngineOptions {
  /**
   * Threads wanted, at least 1; absent: what the engine takes by itself. An engine that cannot have so many takes what it
   * can and says in its description what it took.
   */
  readonly threads?: number
}

/**
 * Loads an engine, or with `auto` the fastest that works, and makes it the current backend of tfjs, which has one at a time.
 * @throws UserError where there is no such engine or this machine cannot run it
 */
export async function openEngine(name: string = fastest, options: EngineOptions = {}): Promise<Engine> {
  if (name === fastest) return openFastest(await candidates(), (candidate) => openNamed(candidate, options))
  const known = engineNames.find((candidate) => candidate === name)
  if (known === undefined) {
    throw new UserError(
      `There is no engine "${name}".`,
      `The engines are ${engineNames.join(', ')}; ${fastest} chooses.`,
    )
  }
  return openNamed(known, options)
}

async function openNamed(name: EngineName, options: EngineOptions): Promise<Engine> {
  switch (name) {
    case 'native':
      return (await import('./native/open.js')).openNative(options.threads)
    case 'webgpu':
      return (await import('./webgpu/open.js')).openWebgpu()
    case 'wasm':
      return (await import('./wasm/open.js')).openWasm(options.threads)
    case 'cpu':
      return (await import('./cpu.js')).openCpu()
    default: {
      const unknown: never = name
      throw new Error(`unknown engine ${String(unknown)}`)
    }
  }
}

/**
 * Opens the engine that a run has had, with as many threads, unless `options` say otherwise.
 * @throws UserError where this machine cannot run it: what another one makes of the run is for the user to decide
 */
export async function reopenEngine(
  before: EngineDescription,
  name: string | undefined,
  options: EngineOptions = {},
): Promise<Engine> {
  if (name !== undefined) return openEngine(name, options)
  // It trains alone: what it has trained is judged here.
  if (before.name === torchName)
    return { ...(await openEngine(fastest, options)), why: `${before.version} has trained the run` }
  try {
    const engine = await openEngine(before.name, { threads: before.threads, ...options })
    const { version } = engine.description
    return {
      ...engine,
      why: version === before.version ? "the run's own" : `the run's own, which was ${before.version}`,
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const other = `or take another engine, whose last bits differ: --engine ${fastest}`
    throw new UserError(
      `The run's engine is ${before.name} (${before.version}), and it is not to be had: ${error.message}`,
      error.help === undefined ? other : `${error.help}; ${other}`,
    )
  }
}

/**
 * The same for what is only judged, not trained: where this machine cannot run the run's engine, the fastest that works, whose last bits may differ.
 * @throws UserError where there is no such engine, or this machine cannot run the one that is named
 */
export async function engineForUse(
  before: EngineDescription,
  name: string | undefined,
  options: EngineOptions = {},
): Promise<Engine> {
  try {
    return await reopenEngine(before, name, options)
  } catch (error) {
    if (!(error instanceof UserError) || name !== undefined) throw error
    const engine = await openEngine(fastest, options)
    return {
      ...engine,
      why: `the run's own, ${before.name}, is not to be had here, and the last bits of scores may differ`,
    }
  }
}

/** Tries every engine. The last one that works is left as tfjs's current backend. */
export async function engineStatuses(): Promise<EngineStatus[]> {
  const statuses: EngineStatus[] = []
  for (const name of engineNames) statuses.push(await engineStatus(name))
  return statuses
}

async function engineStatus(name: EngineName): Promise<EngineStatus> {
  try {
    const { description } = await openEngine(name)
    return { name, available: true, summary: description.version, description }
  } catch (error) {
    const summary = error instanceof Error ? error.message : String(error)
    const remedy = error instanceof UserError ? error.help : undefined
    return { name, available: false, summary, ...(remedy === undefined ? {} : { remedy }) }
  }
}
