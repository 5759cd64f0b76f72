/** The kernels of training that TensorFlow does better than the ones of tfjs-node. */
import type { NativeBackend } from '../binding.js'

/** Registers them. @returns what the engine's description says of them */
export function registerNativeKernels(_backend: NativeBackend): Readonly<Record<string, string>> {
  return {}
}
