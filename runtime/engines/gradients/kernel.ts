import * as tf from '@tensorflow/tfjs-core'

/** Whether the engine that computes now has a kernel of that name. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined
}
