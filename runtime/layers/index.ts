/**
 * The layers that a model.json of netc may name and tfjs-layers has not. Importing this module registers them, so that
 * `tf.loadLayersModel` finds them: `import 'netc/layers'`.
 */
import { serialization } from '@tensorflow/tfjs-core'
import { Abs, Divide, Subtract } from './elementwise.js'

export { Abs, Divide, Subtract }

/** Registers the layers with tfjs; doing it again changes nothing. */
export function registerLayers(): void {
  for (const layer of [Abs, Divide, Subtract]) serialization.registerClass(layer)
}

registerLayers()
