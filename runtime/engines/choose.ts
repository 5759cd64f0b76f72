/** The choice of an engine where none is named: the fastest that works here. Only what is likely to be taken is loaded. */
import { UserError } from '../base/user-error.js'
import type { Engine, EngineDescription, EngineName } from './engine.js'
import type { Manifest } from './native/manifest.js'

/** A place in the order. */
export interface Candidate {
  readonly name: EngineName
  /** Why it is not worth loading, found without loading it; an empty text where there is nothing to say of it. */
  readonly whyNot: () => string | undefined | Promise<string | undefined>
  /** Why it is not what was hoped for, once it is loaded. */
  readonly refuse?: (description: EngineDescription) => string | undefined
}

/** The order: TensorFlow on a card, WebGPU on a card, TensorFlow on the processor, and what comes with npm. */
export async function candidates(): Promise<readonly Candidate[]> {
  const { findPackages } = await import('./native/home.js')
  const { readManifest } = await import('./native/manifest.js')
  const { nvidiaModels } = await import('./native/processor.js')
  const found = findPackages().filter(({ binding }) => binding !== undefined)
  const forCards = found.some(({ name, home }) =>
    home === undefined ? name === '@tensorflow/tfjs-node-gpu' : isForCards(readManifest(home)),
  )
  const none = 'TensorFlow is neither built nor installed (netc setup native)'
  return [
    {
      name: 'native',
      whyNot: () => (forCards && nvidiaModels().length > 0 ? undefined : ''),
      refuse: ({ gpu }) => (gpu === undefined ? 'TensorFlow does not use the card' : undefined),
    },
    { name: 'webgpu', whyNot: whyNoGpu },
    { name: 'native', whyNot: () => (found.length === 0 ? none : undefined) },
    { name: 'wasm', whyNot: () => undefined },
    { name: 'cpu', whyNot: () => undefined },
  ]
}

/** Whether a home's TensorFlow came with CUDA, or has found a card when it was built. */
const isForCards = (manifest: Manifest | undefined): boolean =>
  manifest?.tensorflow.cuda !== undefined || manifest?.description.gpu !== undefined

/** Dawn is asked, which loads nothing of tfjs. A GPU in software is slower than the processor's engines. */
async function whyNoGpu(): Promise<string | undefined> {
  const { findAdapter } = await import('./webgpu/adapter.js')
  const found = await findAdapter()
  if (found.kind === 'gpu') return undefined
  return found.kind === 'none' ? found.reason : 'its GPU is one in software'
}

/**
 * Opens the first candidate that is as hoped for.
 * @throws UserError where none can be opened
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
  throw new UserError(`No engine works here: ${passed.join('; ')}.`, 'netc doctor')

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
