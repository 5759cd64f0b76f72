/**
 * The layers that a model.json of netc may name and tfjs-layers has not. Importing this module registers them, so that
 * `tf.loadLayersModel` finds them: `import 'netc/layers'`.
 */
import { serialization } from '@tensorflow/tfjs-core'
import { replaceBatchNormalization } from '../engines/gradients/batch-normalization.js'
import { Scale, Split } from './channels.js'
import { DilatedSeparableConv2D, FullDepthwiseConv2D, GroupedConv2D } from './convolution.js'
import { Abs, Exp, L2Normalize, Sqrt, Square } from './elementwise.js'
import { accelerateLayerNormalization } from './layer-normalization.js'
import { GroupNormalization, PartialBatchNormalization, PartialLayerNormalization } from './normalization.js'
import { Divide, Subtract } from './pairwise.js'
import { PaddedAveragePooling2D, PaddedMaxPooling2D } from './pooling.js'
import { Reduce } from './reduction.js'
import { BilinearUpSampling2D } from './upsampling.js'

const convolutions = [GroupedConv2D, FullDepthwiseConv2D, DilatedSeparableConv2D]
const normalizations = [PartialBatchNormalization, PartialLayerNormalization, GroupNormalization]

export {
  Abs,
  BilinearUpSampling2D,
  DilatedSeparableConv2D,
  Divide,
  Exp,
  FullDepthwiseConv2D,
  GroupedConv2D,
  GroupNormalization,
  L2Normalize,
  PaddedAveragePooling2D,
  PaddedMaxPooling2D,
  PartialBatchNormalization,
  PartialLayerNormalization,
  Reduce,
  Scale,
  Split,
  Sqrt,
  Square,
  Subtract,
}

/**
 * Registers the layers with tfjs, and lets those of tfjs run as fast as they can, and frozen batch normalisation as Keras documents it; doing it
 * again changes nothing.
 */
export function registerLayers(): void {
  replaceBatchNormalization()
  accelerateLayerNormalization()
  for (const layer of [Abs, Exp, L2Normalize, Sqrt, Square]) serialization.registerClass(layer)
  for (const layer of [Divide, Subtract, Reduce, Scale, Split]) serialization.registerClass(layer)
  for (const layer of [BilinearUpSampling2D, PaddedAveragePooling2D, PaddedMaxPooling2D]) {
    serialization.registerClass(layer)
  }
  for (const layer of [...convolutions, ...normalizations]) serialization.registerClass(layer)
}

registerLayers()
