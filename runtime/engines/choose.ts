/** Chooses an engine if none is named: the fastest that works here. Loads only likely candidates. */
import { UserError } from '../base/user-error.js'
import type { Engine, EngineDescription, EngineName } from './engine.js'
import type { Manifest } from './native/manifest.js'

/** A candidate. */
export interface Candidate {
  readonly name: EngineName
  /** Why it is not worth loading, determined without loading it; an empty string if there is nothing to report. */
  readonly whyNot: () => string | undefined | Promise<string | undefined>
  /** Why it is rejected once it is loaded. */
  readonly refuse?: (description: EngineDescription) => string | undefined
}

/**
 * In order of preference: TensorFlow on a GPU, WebGPU on a GPU, TensorFlow on the processor, and the engines that come
 * with npm.
 */
export async function candidates(): Promise<readonly Candidate[]> {
  const { findPackages } = await import('./native/home.js')
  const { readManifest } = await import('./native/manifest.js')
  const { nvidiaModels } = await import('./native/processor.js')
  const found = findPackages().filter(({ binding }) => binding !== undefined)
  const forCards = found.some(({ name, home }) =>
    home === undefined ? name === '@tensorflow/tfjs-node-gpu' : isForCards(readManifest(home)),
  )
  const none = 'TensorFlow is neither built nor installed (run netc setup native)'
  return [
    {
      name: 'native',
      whyNot: () => (forCards && nvidiaModels().length > 0 ? undefined : ''),
      refuse: ({ gpu }) => (gpu === undefined ? 'TensorFlow does not use the GPU' : undefined),
    },
    { name: 'webgpu', whyNot: whyNoGpu },
    { name: 'native', whyNot: () => (found.length === 0 ? none : undefined) },
    { name: 'wasm', whyNot: () => undefined },
    { name: 'cpu', whyNot: () => undefined },
  ]
}

/** Whether a home's TensorFlow includes CUDA, or found a GPU when it was built. */
const isForCards = (manifest: Manifest | undefined): boolean =>
  manifest?.tensorflow.cuda !== undefined || manifest?.description.gpu !== undefined

/** Asks Dawn, which loads nothing of tfjs. A software GPU is slower than the processor's engines. */
async function whyNoGpu(): Promise<string | undefined> {
  const { findAdapter } = await import('./webgpu/adapter.js')
  const found = await findAdapter()
  if (found.kind === 'gpu') return undefined
  return found.kind === 'none' ? found.reason : 'it only has a software GPU'
}

/**
 * Opens the first acceptable candidate.
 * @throws UserError if none can be opened
 */
export async function openFastest(
  order: readonly Candidate[],
  open: (name: EngineName) => Promise<Engine>,
): Promise<Engine> {
  const passed: string[] = []
  const pass = (name: EngineName, reason: string) => {
    const text = `${name}: ${reason}`
    if (reason !== '' && !passed.includes(text)) passed.push(text)
  }
  for (const { name, whyNot, refuse } of order) {
    const reason = (await whyNot()) ?? (await tryToOpen(name))
    if (typeof reason === 'string') {
      pass(name, reason)
      continue
    }
    const refused = refuse?.(reason.description)
    if (refused === undefined) return { ...reason, why: whyOf(reason.description, passed) }
    pass(name, refused)
  }
  throw new UserError(`no engine works here: ${passed.join('; ')}`, 'netc doctor')

  async function tryToOpen(name: EngineName): Promise<Engine | string> {
    try {
      return await open(name)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return error.message.replace(/\.$/, '')
    }
  }
}

function whyOf({ gpu }: EngineDescription, passed: readonly string[]): string {
  const where = gpu === undefined ? '' : `, on ${gpu}`
  return `the fastest that works here${where}${passed.length === 0 ? '' : `; ${passed.join('; ')}`}`
}
