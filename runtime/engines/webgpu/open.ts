/**
 * The webgpu engine: tfjs's WebGPU backend on Dawn, for any GPU that the system's Vulkan, Metal or Direct3D supports.
 */
import * as tf from '@tensorflow/tfjs-core'
// tfjs-core itself has no gradients: loading the layers registers them.
import '@tensorflow/tfjs-layers'
import { UserError } from '../../base/user-error.js'
import type { Engine, EngineDescription } from '../engine.js'
import { prepareTraining } from '../gradients/index.js'
import { type FoundAdapter, findAdapter } from './adapter.js'
import { loadBackendPackage, makeTrainingBackend, type TrainingBackend } from './backend.js'
import { backendName } from './packages.js'

/** How the backend was started: tfjs keeps one for the life of the process. */
const descriptionKey = Symbol.for('netc.engineDescription')

type Described = TrainingBackend & { [descriptionKey]?: EngineDescription }

/** The limits that tensors and networks need raised; the defaults of WebGPU's other limits are enough. */
const raisedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const

/**
 * The GPU runs the next step while the processor reads the results of the last. More steps would only be queued, with
 * their memory.
 */
const stepsUnderWay = 4

/**
 * Makes webgpu the current backend of tfjs. The first call starts it; later calls use the running one.
 * @throws UserError if there is no adapter
 */
export async function openWebgpu(): Promise<Engine> {
  // Otherwise tfjs recommends another package on standard error and checks every value.
  tf.enableProdMode()
  const started = (tf.findBackend('webgpu') as Described | null)?.[descriptionKey]
  const description = started ?? (await start())
  await tf.setBackend('webgpu')
  return { tf, description, stepsUnderWay }
}

async function start(): Promise<EngineDescription> {
  const found = await findAdapter()
  if (found.kind === 'none') throw new UserError(`the webgpu engine cannot run here: ${found.reason}`, found.help)
  const backend: Described = await createBackend(found)
  tf.registerBackend('webgpu', () => backend)
  await tf.setBackend('webgpu')
  prepareTraining()
  const { registerTrainingKernels } = await import('./kernels/index.js')
  registerTrainingKernels()
  const description = describe(found)
  backend[descriptionKey] = description
  return description
}

async function createBackend({ gpu, adapter, backend }: FoundAdapter): Promise<TrainingBackend> {
  const requiredLimits = Object.fromEntries(raisedLimits.map((name) => [name, adapter.limits[name]]))
  const device = await adapter.requestDevice({ requiredLimits })
  // Dawn must be released before the process unloads its libraries.
  process.once('exit', () => device.destroy())
  // Loaded before there is a navigator: with one, the package registers a backend on a device that it chooses.
  const { WebGPUBackend } = loadBackendPackage(backend.folder)
  return withNavigator(gpu, () => {
    // Whether a small value is on the GPU or has been read back must not decide what computes with it: checkpoints read
    // weights, and a resumed run would round differently.
    tf.env().set('WEBGPU_CPU_FORWARD', false)
    // Otherwise sums are split into parts that are added in the order in which they finish; kernels/matmul.ts adds them
    // in a fixed order.
    tf.env().set('WEBGPU_THRESHOLD_TO_INCREASE_WORKGROUPS_FOR_MATMUL', 0.1)
    const { info } = adapter as unknown as { readonly info: GPUAdapterInfo }
    return makeTrainingBackend(WebGPUBackend, device, info)
  })
}

/** The backend reads a browser's `navigator.gpu` in its constructor; Node's navigator has none, or does not exist. */
function withNavigator<Result>(gpu: GPU, work: () => Result): Result {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true })
  try {
    return work()
  } finally {
    if (before === undefined) delete (globalThis as { navigator?: unknown }).navigator
    else Object.defineProperty(globalThis, 'navigator', before)
  }
}

function describe(found: FoundAdapter): EngineDescription {
  return {
    name: 'webgpu',
    version: `${backendName} ${found.backend.version}, webgpu ${found.version} (Dawn)`,
    threads: 1,
    ...(found.kind === 'gpu' ? { gpu: found.name } : {}),
    details: {
      ...(found.kind === 'software' ? { 'in software': `${found.name}, slower than the other engines` } : {}),
      vendor: found.vendor,
      architecture: found.architecture,
      interface: found.interface,
    },
  }
}
