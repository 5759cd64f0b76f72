/** Made of the standard library by `node scripts/docs.mjs`: its names, with the files that they are imported from. */
import type { Named } from './suggest.js'

export interface LibraryName extends Named {
  readonly file: string
}

// biome-ignore format: one name a line
export const libraryNames: readonly LibraryName[] = [
  { name: 'hard_sigmoid', file: 'std/activations.net', also: ['hardsigmoid', 'h_sigmoid'] },
  { name: 'hard_swish', file: 'std/activations.net', also: ['hardswish', 'h_swish'] },
  { name: 'mish', file: 'std/activations.net' },
  { name: 'eca_taps', file: 'std/attention.net' },
  { name: 'eca', file: 'std/attention.net', also: ['eca_layer', 'eca_module'] },
  { name: 'separable_eca', file: 'std/attention.net' },
  { name: 'se', file: 'std/attention.net', also: ['se_block', 'se_layer', 'se_module', 'squeeze_excite', 'squeeze_excitation', 'squeeze_and_excitation'] },
  { name: 'cbam', file: 'std/attention.net' },
  { name: 'unit', file: 'std/conv.net', also: ['conv_bn', 'conv_norm'] },
  { name: 'active_unit', file: 'std/conv.net', also: ['conv_bn_relu', 'conv_bn_act', 'conv_block', 'conv_norm_activation'] },
  { name: 'depthwise_unit', file: 'std/conv.net', also: ['dw_conv_bn'] },
  { name: 'channel_shuffle', file: 'std/conv.net' },
  { name: 'weighted_l1', file: 'std/heads.net' },
  { name: 'l1', file: 'std/heads.net' },
  { name: 'euclidean', file: 'std/heads.net' },
  { name: 'cosine', file: 'std/heads.net' },
  { name: 'classifier', file: 'std/heads.net' },
  { name: 'cosine_similarity', file: 'std/heads.net' },
  { name: 'squared_euclidean', file: 'std/heads.net' },
  { name: 'divisible', file: 'std/mbconv.net' },
  { name: 'inverted_residual', file: 'std/mbconv.net' },
  { name: 'mbconv', file: 'std/mbconv.net', also: ['mbconv_block'] },
  { name: 'shortcut', file: 'std/residual.net' },
  { name: 'joined', file: 'std/residual.net' },
  { name: 'drop_rate', file: 'std/residual.net' },
  { name: 'basic', file: 'std/residual.net', also: ['basic_block', 'res_block', 'residual_block'] },
  { name: 'bottleneck', file: 'std/residual.net', also: ['bottleneck_block'] },
  { name: 'convnext_block', file: 'std/towers/convnext.net' },
  { name: 'convnext', file: 'std/towers/convnext.net' },
  { name: 'preactive_conv', file: 'std/towers/densenet.net' },
  { name: 'dense_layer', file: 'std/towers/densenet.net' },
  { name: 'densenet', file: 'std/towers/densenet.net' },
  { name: 'efficientnet', file: 'std/towers/efficientnet.net' },
  { name: 'mobilenet_v2', file: 'std/towers/mobilenet.net' },
  { name: 'regnet_x', file: 'std/towers/regnet.net' },
  { name: 'stem', file: 'std/towers/resnet.net' },
  { name: 'basic_resnet', file: 'std/towers/resnet.net' },
  { name: 'resnet', file: 'std/towers/resnet.net' },
  { name: 'vgg', file: 'std/towers/vgg.net' },
  { name: 'vgg_classifier', file: 'std/towers/vgg.net' },
]
