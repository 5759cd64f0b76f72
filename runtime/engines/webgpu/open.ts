/** The webgpu engine: tfjs's WebGPU backend on Dawn, for any GPU that the system's Vulkan, Metal or Direct3D can use. */
import * as tf from '@tensorflow/tfjs-core'
// tfjs-core alone knows no gradient: loading the layers registers them.
import '@tensorflow/tfjs-layers'
import { UserError } from '../../base/user-error.js'
import type { Engine, EngineDescription } from '../engine.js'
import { prepareTraining } from '../gradients/index.js'
import { type FoundAdapter, findAdapter } from './adapter.js'
import { loadBackendPackage, makeTrainingBackend, type TrainingBackend } from './backend.js'
import { backendName } from './packages.js'

/** Where the backend remembers how it was started: tfjs keeps one for the life of the process. */
const descriptionKey = Symbol.for('netc.engineDescription')

type Described = TrainingBackend & { [descriptionKey]?: EngineDescription }

/** What tensors and networks grow with; the rest of WebGPU's limits is enough as it is. */
const raisedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const

/** The GPU has the next step while the processor reads what the last ones gave. More would only queue up, with their memory. */
const stepsUnderWay = 4

/**
 * Makes webgpu the current backend of tfjs. The first call starts it; later ones find it as it was started.
 * @throws UserError where there is no adapter
 */
export async function openWebgpu(): Promise<Engine> {
  // Else tfjs recommends another package on standard error, and checks every value.
  tf.enableProdMode()
  const started = (tf.findBackend('webgpu') as Described | null)?.[descriptionKey]
  const description = started ?? (await start())
  await tf.setBackend('webgpu')
  return { tf, description, stepsUnderWay }
}

async function start(): Promise<EngineDescription> {
  const found = await findAdapter()
  if (found.kind === 'none') throw new UserError(`The webgpu engine cannot run here: ${found.reason}.`, found.help)
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
  // Dawn must be done with before the process takes its libraries down.
  process.once('exit', () => device.destroy())
  // Before there is a navigator: with one, the package registers a backend on a device of its own choice.
  const { WebGPUBackend } = loadBackendPackage(backend.folder)
  return withNavigator(gpu, () => {
    // Where a small value lies, on the GPU or read back from it, must not decide what computes with it: checkpoints read weights, and
    // a resumed run would round differently.
    tf.env().set('WEBGPU_CPU_FORWARD', false)
    // Else sums are cut into parts that are added up as they get done, in another order each time; kernels/matmul.ts does it in order.
    tf.env().set('WEBGPU_THRESHOLD_TO_INCREASE_WORKGROUPS_FOR_MATMUL', 0.1)
    const { info } = adapter as unknown as { readonly info: GPUAdapterInfo }
    return makeTrainingBackend(WebGPUBackend, device, info)
  })
}

/** The backend looks for a browser's `navigator.gpu` while it is made; Node has a navigator without it, or none. */
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
