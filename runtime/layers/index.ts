/**
 * The layers that a model.json of netc may name and tfjs-layers has not. Importing this module registers them, so that
 * `tf.loadLayersModel` finds them: `import 'netc/layers'`.
 */
import { serialization } from '@tensorflow/tfjs-core'
import { Scale, Split } from './channels.js'
import { Abs, Exp, L2Normalize, Sqrt, Square } from './elementwise.js'
import { Divide, Subtract } from './pairwise.js'
import { PaddedAveragePooling2D, PaddedMaxPooling2D } from './pooling.js'
import { Reduce } from './reduction.js'
import { BilinearUpSampling2D } from './upsampling.js'

export {
  Abs,
  BilinearUpSampling2D,
  Divide,
  Exp,
  L2Normalize,
  PaddedAveragePooling2D,
  PaddedMaxPooling2D,
  Reduce,
  Scale,
  Split,
  Sqrt,
  Square,
  Subtract,
}

/** Registers the layers with tfjs; doing it again changes nothing. */
export function registerLayers(): void {
  for (const layer of [Abs, Exp, L2Normalize, Sqrt, Square]) serialization.registerClass(layer)
  for (const layer of [Divide, Subtract, Reduce, Scale, Split]) serialization.registerClass(layer)
  for (const layer of [BilinearUpSampling2D, PaddedAveragePooling2D, PaddedMaxPooling2D]) {
    serialization.registerClass(layer)
  }
}

registerLayers()
