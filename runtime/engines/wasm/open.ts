/** The wasm engine: XNNPACK compiled to WebAssembly, with the kernels that training lacks. It comes with npm. */
import { availableParallelism } from 'node:os'
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
// tfjs-core itself has no gradients: loading the layers registers them.
import '@tensorflow/tfjs-layers'
import { UserError } from '../../base/user-error.js'
import type { Engine, EngineDescription } from '../engine.js'
import { prepareTraining } from '../gradients/index.js'
import { keptTfjs } from '../kept-tfjs.js'
import { registerTrainingKernels } from './kernels/index.js'
import { memoryOf, throwWhenFull, wasmMemory } from './memory.js'
import { hasFusedMultiply } from './simd/fused.js'
import { instantiate, simdModule } from './simd/module.js'
import type { Simd } from './simd/run.js'
import { onThisThread } from './simd/run.js'
import { type EmscriptenModule, startModule } from './threads/emscripten.js'
import { startPool } from './threads/pool.js'

const {
  BackendWasm: Backend,
  setThreadsCount,
  version_wasm,
}: typeof import('@tensorflow/tfjs-backend-wasm') = keptTfjs('./tf-backend-wasm.node.js')

/** More threads gain little, since memory is the bottleneck. */
const mostThreads = 8

/**
 * The started backend, for the life of the process. Never query tfjs for its wasm backend: that starts the package's
 * own, which later replaces this one, with another memory.
 */
let started: Promise<EngineDescription> | undefined

/**
 * Makes wasm the current backend of tfjs. The first call starts it, by default with as many threads as the machine has,
 * at most 8; later calls use the running one, whatever number of threads they request.
 * @throws UserError if WebAssembly's SIMD instructions are missing
 */
export async function openWasm(threads: number = availableParallelism()): Promise<Engine> {
  // Otherwise tfjs recommends another package on standard error and checks every value.
  tf.enableProdMode()
  started ??= start(threads)
  const description = await started
  await tf.setBackend('wasm')
  return { tf, description, memory: wasmMemory }
}

async function start(wanted: number): Promise<EngineDescription> {
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
    throw new UserError(
      'the wasm engine needs WebAssembly SIMD, which Node does not support on this processor',
      'use the slower engine that runs everywhere: --engine cpu',
    )
  }
  const threads = Math.max(1, Math.min(mostThreads, Math.floor(wanted)))
  const backend = await startBackend(threads > 1)
  const description: EngineDescription = {
    name: 'wasm',
    version: `@tensorflow/tfjs-backend-wasm ${version_wasm}`,
    threads,
    details: { simd: hasFusedMultiply ? '128 bit, fused multiply-add' : '128 bit' },
  }
  prepareTraining()
  registerTrainingKernels(await ourFunctions(backend, threads))
  return description
}

/** Starts the backend in place of the one that the package registers. */
async function startBackend(shared: boolean): Promise<BackendWasm> {
  const module = await startModule(shared)
  throwWhenFull(module)
  // The module's own threads, of which it has none.
  setThreadsCount(1)
  const backend = new Backend(module as unknown as BackendWasm['wasm'])
  tf.removeBackend('wasm')
  tf.registerBackend('wasm', () => backend, 2)
  await tf.setBackend('wasm')
  return backend
}

/** netc's WebAssembly functions on the backend's memory, on several threads. */
async function ourFunctions(backend: BackendWasm, threads: number): Promise<Simd> {
  const memory = memoryOf(backend.wasm as unknown as EmscriptenModule)
  const shared = memory.buffer instanceof SharedArrayBuffer
  const module = simdModule(shared)
  const functions = instantiate(module, memory)
  return shared && threads > 1 ? startPool(functions, module, memory, threads) : onThisThread(functions)
}
