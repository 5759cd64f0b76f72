/** Operators with weights. */
import type { Size } from '../../../ops/index.js'
import {
  affineConfig,
  affineNames,
  biasConfig,
  channelsLast,
  convolutionConfig,
  initializerConfig,
  kernelNames,
  type LayerSpec,
  ones,
  paddedLayers,
  plainLayer,
  regularizerConfig,
  reshapeLayer,
  type SomeLayers,
  undilatedOr,
  zeros,
} from './config.js'

export const convolutions = {
  conv({ attributes }) {
    const { filters, groups } = attributes
    return paddedLayers(attributes, {
      // tf.layers accepts groups, but ignores them.
      className: groups === 1 ? undilatedOr(attributes, 'Conv2D', 'GroupedConv2D') : 'GroupedConv2D',
      config: {
        ...convolutionConfig(attributes),
        filters,
        groups,
        kernel_initializer: initializerConfig(attributes),
        kernel_regularizer: regularizerConfig(attributes),
      },
      weights: kernelNames(['kernel'], attributes),
    })
  },
  depthwise_conv({ attributes }) {
    const { l2, depth_multiplier } = attributes
    return paddedLayers(attributes, {
      // tf.layers saves a regularizer in a form that it cannot load.
      className: l2 === 0 ? undilatedOr(attributes, 'DepthwiseConv2D', 'FullDepthwiseConv2D') : 'FullDepthwiseConv2D',
      config: {
        ...convolutionConfig(attributes),
        depth_multiplier,
        depthwise_initializer: initializerConfig(attributes),
        depthwise_regularizer: regularizerConfig(attributes),
      },
      weights: kernelNames(['depthwise_kernel'], attributes),
    })
  },
  separable_conv({ attributes }) {
    const { filters, depth_multiplier } = attributes
    const [initializer, regularizer] = [initializerConfig(attributes), regularizerConfig(attributes)]
    return paddedLayers(attributes, {
      className: undilatedOr(attributes, 'SeparableConv2D', 'DilatedSeparableConv2D'),
      config: {
        ...convolutionConfig(attributes),
        filters,
        depth_multiplier,
        depthwise_initializer: initializer,
        pointwise_initializer: initializer,
        depthwise_regularizer: regularizer,
        pointwise_regularizer: regularizer,
      },
      weights: kernelNames(['depthwise_kernel', 'pointwise_kernel'], attributes),
    })
  },
  conv_transpose({ attributes }) {
    const { filters, kernel, stride, padding } = attributes
    const layer: LayerSpec = {
      className: 'Conv2DTranspose',
      config: {
        filters,
        kernel_size: kernel,
        strides: stride,
        padding: typeof padding === 'string' ? padding : 'valid',
        ...channelsLast,
        activation: 'linear',
        ...biasConfig(attributes),
        kernel_initializer: initializerConfig(attributes),
        kernel_regularizer: regularizerConfig(attributes),
      },
      weights: kernelNames(['kernel'], attributes),
    }
    return typeof padding === 'string' ? [layer] : [layer, ...cropped(padding)]
  },
  channel_conv({ inputs: [image], attributes }) {
    const convolution: LayerSpec = {
      className: 'Conv1D',
      config: {
        filters: 1,
        kernel_size: [attributes.kernel],
        strides: [1],
        padding: 'same',
        dilation_rate: [1],
        activation: 'linear',
        ...biasConfig(attributes),
        kernel_initializer: initializerConfig(attributes),
        kernel_regularizer: regularizerConfig(attributes),
      },
      weights: kernelNames(['kernel'], attributes),
    }
    return [reshapeLayer([image[2], 1]), convolution, reshapeLayer(image)]
  },
} satisfies SomeLayers

/** Rows and columns cropped from every side, if any. */
const cropped = ([rows, columns]: Size): readonly LayerSpec[] =>
  rows === 0 && columns === 0
    ? []
    : plainLayer('Cropping2D', {
        cropping: [
          [rows, rows],
          [columns, columns],
        ],
        ...channelsLast,
      })

export const weighted = {
  dense({ attributes }) {
    const config = {
      units: attributes.units,
      activation: 'linear',
      ...biasConfig(attributes),
      kernel_initializer: initializerConfig(attributes),
      kernel_regularizer: regularizerConfig(attributes),
    }
    return [{ className: 'Dense', config, weights: kernelNames(['kernel'], attributes) }]
  },
  bn({ attributes }) {
    const affine = affineNames(attributes)
    return [
      {
        // In tf.layers, training fails without either.
        className: affine.length === 2 ? 'BatchNormalization' : 'PartialBatchNormalization',
        config: {
          axis: -1,
          momentum: attributes.momentum,
          ...affineConfig(attributes),
          moving_mean_initializer: zeros,
          moving_variance_initializer: ones,
        },
        weights: [...affine, 'moving_mean', 'moving_variance'],
      },
    ]
  },
  layer_norm({ inputs: [input], attributes }) {
    const weights = affineNames(attributes)
    // In tf.layers there is no gradient without either, and three axes plus the batch are the maximum.
    const className = weights.length === 2 && input.length <= 3 ? 'LayerNormalization' : 'PartialLayerNormalization'
    return [{ className, config: { axis: -1, ...affineConfig(attributes) }, weights }]
  },
  group_norm({ attributes }) {
    const config = { groups: attributes.groups, axis: -1, ...affineConfig(attributes) }
    return [{ className: 'GroupNormalization', config, weights: affineNames(attributes) }]
  },
  prelu({ inputs: [input], attributes: { slope } }) {
    const axes = [...input.keys()].slice(1)
    const shared = axes.length === 0 ? {} : { shared_axes: axes }
    const config = { ...shared, alpha_initializer: { class_name: 'Constant', config: { value: slope } } }
    return [{ className: 'PReLU', config, weights: ['alpha'] }]
  },
  parameter: ({ attributes: { shape, init, stddev, l2 } }) => [
    { className: 'Parameter', config: { shape, init, stddev, l2 }, weights: ['value'] },
  ],
  scale: ({ attributes: { init } }) => [{ className: 'Scale', config: { init }, weights: ['gamma'] }],
} satisfies SomeLayers
