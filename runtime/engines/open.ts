/** Chooses, loads and describes engines; an engine's code is loaded only when it is asked for. */
import { UserError } from '../user-error.js'
import type { Engine, EngineName, EngineStatus } from './engine.js'
import { engineNames } from './engine.js'

export interface EngineOptions {
  /**
   * Threads wanted, at least 1; absent: as many as the machine has. An engine that cannot have so many takes what it can
   * and says in its description what it took.
   */
  readonly threads?: number
}

/** The engine that is used where none is named. */
export const defaultEngine: EngineName = 'wasm'

/**
 * Loads an engine and makes it the current backend of tfjs, which has one at a time.
 * @throws UserError where there is no such engine or this machine cannot run it
 */
export async function openEngine(name: string = defaultEngine, options: EngineOptions = {}): Promise<Engine> {
  const known = engineNames.find((candidate) => candidate === name)
  if (known === undefined) {
    throw new UserError(`There is no engine "${name}".`, `The engines are ${engineNames.join(' and ')}.`)
  }
  switch (known) {
    case 'native':
      return (await import('./native/open.js')).openNative(options.threads)
    case 'webgpu':
      return (await import('./webgpu/open.js')).openWebgpu()
    case 'wasm':
      return (await import('./wasm/open.js')).openWasm(options.threads)
    case 'cpu':
      return (await import('./cpu.js')).openCpu()
    default: {
      const unknown: never = known
      throw new Error(`unknown engine ${String(unknown)}`)
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
