/** The wasm engine: XNNPACK compiled to WebAssembly, with the kernels that training lacks. The default. */

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { getThreadsCount, setThreadsCount, version_wasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
// tfjs-core alone knows no gradient: loading the layers registers them.
import '@tensorflow/tfjs-layers'
import { UserError } from '../user-error.js'
import type { Engine } from './engine.js'
import { hasTrainingKernels, registerTrainingKernels } from './kernels/index.js'
import { instantiate, simdModule } from './simd/module.js'
import { onThisThread } from './simd/run.js'
import type { WasmMemory } from './simd/webassembly.js'

/** Makes wasm the current backend of tfjs. */
export async function openWasm(): Promise<Engine> {
  // Else tfjs recommends another package on standard error, and checks every value.
  tf.enableProdMode()
  if (tf.findBackend('wasm') === null) setThreadsCount(1)
  const set = await tf.setBackend('wasm')
  if (!set) {
    throw new UserError('The wasm engine could not be started: its WebAssembly module was not loaded.', 'npm ci')
  }
  await tf.ready()
  if (!hasTrainingKernels()) {
    const functions = instantiate(simdModule(false), memoryOf(tf.backend() as BackendWasm))
    registerTrainingKernels(onThisThread(functions))
  }
  const simd = Boolean(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))
  return {
    tf,
    description: {
      name: 'wasm',
      version: `@tensorflow/tfjs-backend-wasm ${version_wasm}`,
      threads: Math.max(1, getThreadsCount()),
      details: { simd: simd ? '128 bit' : 'none' },
    },
  }
}

/** The memory of the backend's module, which Emscripten keeps in one of two places. */
function memoryOf(backend: BackendWasm): WasmMemory {
  const module = backend.wasm as unknown as {
    readonly wasmMemory?: WasmMemory
    readonly asm: { readonly memory: WasmMemory }
  }
  return module.wasmMemory ?? module.asm.memory
}
