/** The wasm engine: XNNPACK compiled to WebAssembly, with the kernels that training lacks. The default. */
import { availableParallelism } from 'node:os'
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { setThreadsCount, BackendWasm as ThreadedBackend, version_wasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
// tfjs-core alone knows no gradient: loading the layers registers them.
import '@tensorflow/tfjs-layers'
import { UserError } from '../../user-error.js'
import type { Engine, EngineDescription } from '../engine.js'
import { prepareTraining } from '../operations/index.js'
import { registerTrainingKernels } from './kernels/index.js'
import { hasFusedMultiply } from './simd/fused.js'
import { instantiate, simdModule } from './simd/module.js'
import type { Simd } from './simd/run.js'
import { onThisThread } from './simd/run.js'
import type { WasmMemory } from './simd/webassembly.js'
import { sharedModule, withoutHandlers } from './threads/emscripten.js'
import { startPool } from './threads/pool.js'

/** More gain little: memory is what they would wait for. */
const mostThreads = 8

/** Where the backend remembers how it was started: tfjs keeps one for the life of the process. */
const descriptionKey = Symbol.for('netc.engineDescription')

/**
 * Makes wasm the current backend of tfjs. The first call starts it; later ones find it as it was started, whatever number
 * of threads they ask for.
 * @throws UserError where WebAssembly or its SIMD instructions are missing
 */
export async function openWasm(threads?: number): Promise<Engine> {
  // Else tfjs recommends another package on standard error, and checks every value.
  tf.enableProdMode()
  const started = (tf.findBackend('wasm') as Described | null)?.[descriptionKey]
  const description = started ?? (await start(threads ?? availableParallelism()))
  await tf.setBackend('wasm')
  return { tf, description }
}

type Described = BackendWasm & { [descriptionKey]?: EngineDescription }

async function start(wanted: number): Promise<EngineDescription> {
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
    throw new UserError(
      'The wasm engine needs the SIMD instructions of WebAssembly, which Node has no way to run on this processor.',
      'choose the slower engine that needs nothing: --engine cpu',
    )
  }
  const threads = Math.max(1, Math.min(mostThreads, Math.floor(wanted)))
  const problem = threads > 1 ? await startShared() : undefined
  if (threads === 1 || problem !== undefined) await startSingle()
  const backend = tf.findBackend('wasm') as Described
  const description: EngineDescription = {
    name: 'wasm',
    version: `@tensorflow/tfjs-backend-wasm ${version_wasm}`,
    threads: problem === undefined ? threads : 1,
    details: {
      simd: hasFusedMultiply ? '128 bit, fused multiply-add' : '128 bit',
      ...(problem === undefined ? {} : { 'one thread because': problem }),
    },
  }
  prepareTraining()
  registerTrainingKernels(await ourFunctions(backend, description.threads))
  return Object.assign(backend, { [descriptionKey]: description })[descriptionKey]
}

async function startSingle(): Promise<void> {
  setThreadsCount(1)
  if (!(await withoutHandlers(() => tf.setBackend('wasm')))) {
    throw new UserError('The wasm engine could not be started: its WebAssembly module was not loaded.', 'npm ci')
  }
}

/** Starts the module with shared memory in the place of the one that the package registers; gives the reason where it cannot. */
async function startShared(): Promise<string | undefined> {
  try {
    const module = await sharedModule()
    setThreadsCount(1)
    const backend = new ThreadedBackend(module as unknown as BackendWasm['wasm'])
    tf.removeBackend('wasm')
    tf.registerBackend('wasm', () => backend, 2)
    await tf.setBackend('wasm')
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Our own functions on the backend's memory, on as many threads. */
async function ourFunctions(backend: BackendWasm, threads: number): Promise<Simd> {
  const memory = memoryOf(backend)
  const shared = memory.buffer instanceof SharedArrayBuffer
  const module = simdModule(shared)
  const functions = instantiate(module, memory)
  return shared && threads > 1 ? startPool(functions, module, memory, threads) : onThisThread(functions)
}

/** The memory of the backend's module, which Emscripten keeps in one of two places. */
function memoryOf(backend: BackendWasm): WasmMemory {
  const module = backend.wasm as unknown as {
    readonly wasmMemory?: WasmMemory
    readonly asm: { readonly memory: WasmMemory }
  }
  return module.wasmMemory ?? module.asm.memory
}
