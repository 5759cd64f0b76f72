/** The native engine: TensorFlow itself, on a processor or an NVIDIA card, through the binding of tfjs-node. */
import { availableParallelism } from 'node:os'
import * as tf from '@tensorflow/tfjs-core'
// tfjs-core alone knows no gradient: loading the layers registers them.
import '@tensorflow/tfjs-layers'
import { UserError } from '../../base/user-error.js'
import type { Engine, EngineDescription } from '../engine.js'
import { prepareTraining } from '../gradients/index.js'
import { backendName, loadBinding, type NativeBackend } from './binding.js'
import { type FoundPackage, findPackages } from './home.js'
import { registerNativeKernels } from './kernels/index.js'
import { readManifest, whyStale } from './manifest.js'
import { instructionSet, nvidiaModels } from './processor.js'

/** Where the backend remembers how it was started: a process has one TensorFlow. */
const descriptionKey = Symbol.for('netc.engineDescription')

/**
 * What EfficientNet-B2 takes at 64 pairs, and less than PyTorch holds then. Not of this machine's memory: the budget decides which sums are
 * made, and the same seed gives the same bytes.
 */
const activationBudget = 4 * 2 ** 30

type Described = NativeBackend & { [descriptionKey]?: EngineDescription }

/**
 * Makes TensorFlow the current backend of tfjs. The first call starts it, on as many threads as the machine has unless
 * told otherwise; later ones find it as it was started.
 * @throws UserError where none is built or installed, or what there is cannot be loaded
 */
export async function openNative(threads: number = availableParallelism()): Promise<Engine> {
  // Else tfjs recommends another package on standard error, and checks every value.
  tf.enableProdMode()
  const started = (tf.findBackend(backendName) as Described | null)?.[descriptionKey]
  const description = started ?? start(Math.max(1, Math.floor(threads)))
  await tf.setBackend(backendName)
  return { tf, description, activationBudget }
}

function start(threads: number): EngineDescription {
  prepareEnvironment(threads)
  const { backend, found } = withErrorsOnly((silently) => loadFirst(findPackages(), silently))
  prepareTraining()
  const manifest = found.home === undefined ? undefined : readManifest(found.home)
  const stale = manifest === undefined ? undefined : whyStale(manifest)
  const own = registerNativeKernels(backend, stale === undefined ? found.home : undefined)
  const kernels = stale === undefined ? own : { kernels: `TensorFlow's own, since ${stale}: netc setup native` }
  const gpu = backend.isUsingGpuDevice ? (nvidiaModels()[0] ?? 'NVIDIA') : undefined
  const description: EngineDescription = {
    name: 'native',
    version: `TensorFlow ${backend.binding.TF_Version} (${found.name} ${found.version})`,
    threads,
    ...(gpu === undefined ? {} : { gpu }),
    details: { instructions: instructionSet(), oneDNN: 'on', ...kernels },
  }
  return Object.assign(backend as Described, { [descriptionKey]: description })[descriptionKey]
}

/** TensorFlow reads these when it is loaded. Threads have an option, whatever the environment says. */
function prepareEnvironment(threads: number): void {
  const { env } = process
  env.TF_NUM_INTRAOP_THREADS = String(threads)
  env.TF_NUM_INTEROP_THREADS = String(threads)
  // Without it the gradients of grouped convolutions fail.
  env.TF_ENABLE_ONEDNN_OPTS = '1'
}

/**
 * Loads TensorFlow, which says on standard error what it is compiled for, so that only errors are told, unless the user has set what is. Where
 * there is no card not even those: one built for cards calls it an error that it finds no driver, and what fails is told by its exception.
 * Its setting is not left in the environment: a netc that this process starts would take it for the user's.
 * @param load is told whether nothing is to be said on standard error
 */
function withErrorsOnly<T>(load: (silently: boolean) => T): T {
  const { env } = process
  if (env.TF_CPP_MIN_LOG_LEVEL !== undefined) return load(false)
  env.TF_CPP_MIN_LOG_LEVEL = nvidiaModels().length === 0 ? '3' : '2'
  try {
    return load(true)
  } finally {
    delete env.TF_CPP_MIN_LOG_LEVEL
  }
}

function loadFirst(
  packages: readonly FoundPackage[],
  silently: boolean,
): { backend: NativeBackend; found: FoundPackage } {
  const problems: string[] = []
  for (const found of packages) {
    try {
      refuseOtherVersion(found)
      // What a processor lacks for it, TensorFlow says on standard error before it ends the process.
      const tested = found.home !== undefined && readManifest(found.home)?.instructions === instructionSet()
      return { backend: loadBinding(found, silently && tested), found }
    } catch (error) {
      problems.push(`${found.folder}: ${firstLine(error)}`)
    }
  }
  const reason =
    problems.length === 0
      ? 'TensorFlow is neither built nor installed'
      : `what there is does not load: ${problems.join('; ')}`
  throw new UserError(`The native engine is not here: ${reason}.`, 'netc setup native')
}

/** Kernels and core belong together. */
function refuseOtherVersion({ version }: FoundPackage): void {
  if (version !== tf.version_core) throw new Error(`it is version ${version}, and netc needs ${tf.version_core}`)
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]
