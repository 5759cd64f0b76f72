/** Chooses, loads and describes engines; an engine's code is loaded only when it is requested. */
import { UserError } from '../base/user-error.js'
import { candidates, openFastest } from './choose.js'
import type { Engine, EngineDescription, EngineName, EngineStatus } from './engine.js'
import { engineNames, fastest, torchName } from './engine.js'

export interface EngineOptions {
  /**
   * The number of threads, at least 1; by default the engine's own choice. An engine that cannot use that many uses as
   * many as it can, and its description says how many.
   */
  readonly threads?: number
}

/**
 * Loads an engine, or with `auto` the fastest that works, and makes it the current backend of tfjs, which has one at a
 * time.
 * @throws UserError if there is no such engine or this machine cannot run it
 */
export async function openEngine(name: string = fastest, options: EngineOptions = {}): Promise<Engine> {
  if (name === fastest) return openFastest(await candidates(), (candidate) => openNamed(candidate, options))
  const known = engineNames.find((candidate) => candidate === name)
  if (known === undefined) {
    throw new UserError(
      `there is no engine "${name}"`,
      `the engines are ${engineNames.join(', ')}; ${fastest} chooses the fastest`,
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
 * Opens the engine of a run, with the same number of threads, unless `options` say otherwise.
 * @throws UserError if this machine cannot run it: the user must decide whether to continue on another engine
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
    const other = `or use a different engine, whose results differ in the last bits: --engine ${fastest}`
    throw new UserError(
      `the run's engine, ${before.name} (${before.version}), is not available: ${error.message}`,
      error.help === undefined ? other : `${error.help}; ${other}`,
    )
  }
}

/**
 * The same for inference, without training: if this machine cannot run the run's engine, the fastest that works, whose
 * results may differ in the last bits.
 * @throws UserError if there is no such engine, or this machine cannot run the named one
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
      why: `the run's own, ${before.name}, is not available here, so scores may differ in the last bits`,
    }
  }
}

/** Tries every engine. The last one that works stays tfjs's current backend. */
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
