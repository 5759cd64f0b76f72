/** How any tfjs program in Node reads a model from files: an IOHandler over a folder. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { io } from '@tensorflow/tfjs-core'

export function filesHandler(folder: string): io.IOHandler {
  return {
    async load() {
      const { modelTopology, weightsManifest, format, generatedBy, userDefinedMetadata } = JSON.parse(
        readFileSync(path.join(folder, 'model.json'), 'utf8'),
      )
      const bytes = readFileSync(path.join(folder, weightsManifest[0].paths[0]))
      const weightData = new Uint8Array(bytes).buffer
      const weightSpecs = weightsManifest[0].weights
      return { modelTopology, weightSpecs, weightData, format, generatedBy, userDefinedMetadata }
    },
  }
}
