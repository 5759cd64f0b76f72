/** The cpu engine: tfjs in plain JavaScript. Slow and exact, it is the reference for the others. */
import * as tf from '@tensorflow/tfjs-core'
// tfjs-core itself has no gradients: loading the layers registers them.
import '@tensorflow/tfjs-layers'
import { version_cpu } from './cpu-backend.js'
import type { Engine } from './engine.js'
import { prepareTraining } from './gradients/index.js'

/** Makes cpu the current backend of tfjs. */
export async function openCpu(): Promise<Engine> {
  // Otherwise tfjs recommends another package on standard error and checks every value.
  tf.enableProdMode()
  await tf.setBackend('cpu')
  await tf.ready()
  prepareTraining()
  return {
    tf,
    description: {
      name: 'cpu',
      version: `@tensorflow/tfjs-backend-cpu ${version_cpu}`,
      threads: 1,
      details: {},
    },
  }
}
