/** The native engine: TensorFlow on a processor or an NVIDIA GPU, through the binding of tfjs-node. */
import { availableParallelism } from 'node:os'
import * as tf from '@tensorflow/tfjs-core'
// tfjs-core itself has no gradients: loading the layers registers them.
import '@tensorflow/tfjs-layers'
import { UserError } from '../../base/user-error.js'
import type { Engine, EngineDescription } from '../engine.js'
import { prepareTraining } from '../gradients/index.js'
import { backendName, loadBinding, type NativeBackend } from './binding.js'
import { type FoundPackage, findPackages } from './home.js'
import { registerNativeKernels } from './kernels/index.js'
import { readManifest, whyStale } from './manifest.js'
import { instructionSet, nvidiaModels } from './processor.js'

/** How the backend was started: a process has one TensorFlow. */
const descriptionKey = Symbol.for('netc.engineDescription')

/**
 * Enough for EfficientNet-B2 with 64 pairs, and less than PyTorch uses for it. It does not depend on the machine's
 * memory: the budget decides which sums are computed, and the same seed must give the same bytes.
 */
const activationBudget = 4 * 2 ** 30

type Described = NativeBackend & { [descriptionKey]?: EngineDescription }

/**
 * Makes TensorFlow the current backend of tfjs. The first call starts it, by default with as many threads as the
 * machine has; later calls use the running one.
 * @throws UserError if none is built or installed, or it cannot be loaded
 */
export async function openNative(threads: number = availableParallelism()): Promise<Engine> {
  // Otherwise tfjs recommends another package on standard error and checks every value.
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

/** TensorFlow reads these when it is loaded. The number of threads has an option, which overrides the environment. */
function prepareEnvironment(threads: number): void {
  const { env } = process
  env.TF_NUM_INTRAOP_THREADS = String(threads)
  env.TF_NUM_INTEROP_THREADS = String(threads)
  // Without oneDNN the gradients of grouped convolutions fail.
  env.TF_ENABLE_ONEDNN_OPTS = '1'
}

/**
 * Loads TensorFlow. It prints what it is compiled for to standard error, so the level is set to errors only, unless the
 * user has set it. Without an NVIDIA driver not even errors are printed: a build for GPUs reports the missing driver as
 * an error, and real failures throw exceptions. The setting is removed from the environment again, so that a netc
 * started by this process does not take it for the user's.
 * @param load called with whether to suppress standard error
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
      // TensorFlow reports unsupported processors on standard error before it ends the process.
      const tested = found.home !== undefined && readManifest(found.home)?.instructions === instructionSet()
      return { backend: loadBinding(found, silently && tested), found }
    } catch (error) {
      problems.push(`${found.folder}: ${firstLine(error)}`)
    }
  }
  const reason =
    problems.length === 0 ? 'TensorFlow is neither built nor installed' : `it cannot be loaded: ${problems.join('; ')}`
  throw new UserError(`the native engine is not available: ${reason}`, 'netc setup native')
}

/** Kernels and core must have the same version. */
function refuseOtherVersion({ version }: FoundPackage): void {
  if (version !== tf.version_core) throw new Error(`it has version ${version}, but netc needs ${tf.version_core}`)
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]
