/**
 * The layers that a model.json of netc may name and tfjs-layers lacks. Importing this module registers them, so that
 * `tf.loadLayersModel` finds them: `import 'netc/layers'`.
 */
import { serialization } from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'
import { replaceBatchNormalization } from '../engines/gradients/batch-normalization.js'
import { DilatedSeparableConv2D, FullDepthwiseConv2D, GroupedConv2D } from './convolution.js'
import { Abs, Clip, Exp, L2Normalize, Log, Pow, Reciprocal, Sqrt, Square } from './elementwise.js'
import { accelerateLayerNormalization } from './layer-normalization.js'
import { Parameter, Scale } from './learned.js'
import { MatMul } from './matmul.js'
import { GroupNormalization, PartialBatchNormalization, PartialLayerNormalization } from './normalization.js'
import { requireOneTfjs } from './one-tfjs.js'
import { Divide, Subtract } from './pairwise.js'
import { Slice } from './parts.js'
import { PaddedAveragePooling2D, PaddedMaxPooling2D } from './pooling.js'
import { Reduce } from './reduction.js'
import { BilinearUpSampling2D } from './upsampling.js'

export {
  Abs,
  BilinearUpSampling2D,
  Clip,
  DilatedSeparableConv2D,
  Divide,
  Exp,
  FullDepthwiseConv2D,
  GroupedConv2D,
  GroupNormalization,
  L2Normalize,
  Log,
  MatMul,
  PaddedAveragePooling2D,
  PaddedMaxPooling2D,
  Parameter,
  PartialBatchNormalization,
  PartialLayerNormalization,
  Pow,
  Reciprocal,
  Reduce,
  Scale,
  Slice,
  Sqrt,
  Square,
  Subtract,
}

const own = [
  ...[Abs, Clip, Exp, Log, Pow, Reciprocal, Sqrt, Square, L2Normalize],
  ...[Divide, Subtract],
  ...[MatMul, Parameter, Reduce, Scale, Slice],
  ...[BilinearUpSampling2D, PaddedAveragePooling2D, PaddedMaxPooling2D],
  ...[GroupedConv2D, FullDepthwiseConv2D, DilatedSeparableConv2D],
  ...[PartialBatchNormalization, PartialLayerNormalization, GroupNormalization],
]

/**
 * Registers the layers with tfjs, replaces the slow LayerNormalization of tfjs-layers, and makes its frozen batch
 * normalization behave as Keras documents. Further calls change nothing.
 */
export function registerLayers(): void {
  replaceBatchNormalization()
  accelerateLayerNormalization()
  for (const layer of own) serialization.registerClass<layers.Layer>(layer)
}

requireOneTfjs()
registerLayers()
