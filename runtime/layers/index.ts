/**
 * The layers that a model.json of netc may name and tfjs-layers has not. Importing this module registers them, so that
 * `tf.loadLayersModel` finds them: `import 'netc/layers'`.
 */
import { serialization } from '@tensorflow/tfjs-core'
import { DilatedSeparableConv2D, FullDepthwiseConv2D, GroupedConv2D } from './convolution.js'
import { Abs, Divide, Subtract } from './elementwise.js'
import { GroupNormalization, PartialBatchNormalization, PartialLayerNormalization } from './normalization.js'

const convolutions = [GroupedConv2D, FullDepthwiseConv2D, DilatedSeparableConv2D]
const normalizations = [PartialBatchNormalization, PartialLayerNormalization, GroupNormalization]

export {
  Abs,
  DilatedSeparableConv2D,
  Divide,
  FullDepthwiseConv2D,
  GroupedConv2D,
  GroupNormalization,
  PartialBatchNormalization,
  PartialLayerNormalization,
  Subtract,
}

/** Registers the layers with tfjs; doing it again changes nothing. */
export function registerLayers(): void {
  for (const layer of [Abs, Divide, Subtract]) serialization.registerClass(layer)
  for (const layer of [...convolutions, ...normalizations]) serialization.registerClass(layer)
}

registerLayers()
