/** The wasm engine: XNNPACK compiled to WebAssembly, with the kernels that training lacks. The default. */

import { getThreadsCount, setThreadsCount, version_wasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
// tfjs-core alone knows no gradient: loading the layers registers them.
import '@tensorflow/tfjs-layers'
import { UserError } from '../user-error.js'
import type { Engine } from './engine.js'
import { registerTrainingKernels } from './kernels/index.js'

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
  registerTrainingKernels()
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
