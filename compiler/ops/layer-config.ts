/** Fragments of layer configurations in Keras's spelling, which is what model.json holds. */
import type { Attributes, Shape } from '../graph.js'
import { boolOf, initOf, kernelInitializers, numberOf, sizeOf } from './attributes.js'
import type { LayerSpec, Padding, Size } from './operator.js'

export function initializerConfig(attributes: Attributes): object {
  const init = initOf(attributes)
  return { class_name: kernelInitializers[init], config: init === 'zeros' ? {} : { seed: null } }
}

export function regularizerConfig(l2: number): object | null {
  return l2 === 0 ? null : { class_name: 'L1L2', config: { l1: 0, l2 } }
}

/** The configuration that all two-dimensional convolutions share; `padding` as `paddedLayers` leaves it. */
export function convolutionConfig(attributes: Attributes): Record<string, unknown> {
  return {
    kernel_size: sizeOf(attributes, 'kernel'),
    strides: sizeOf(attributes, 'stride'),
    data_format: 'channels_last',
    dilation_rate: sizeOf(attributes, 'dilation'),
    activation: 'linear',
    use_bias: boolOf(attributes, 'bias'),
    bias_initializer: { class_name: 'Zeros', config: {} },
  }
}

/** A convolution's layer with its padding, as a layer of its own in front where tf.layers has no word for it. */
export function paddedLayers(padding: Padding, layer: LayerSpec): readonly LayerSpec[] {
  if (typeof padding === 'string') return [{ ...layer, config: { ...layer.config, padding } }]
  const convolution = { ...layer, config: { ...layer.config, padding: 'valid' } }
  const [rows, columns] = padding
  if (rows === 0 && columns === 0) return [convolution]
  const zeros = [
    [rows, rows],
    [columns, columns],
  ]
  return [
    { className: 'ZeroPadding2D', config: { padding: zeros, data_format: 'channels_last' }, weights: [] },
    convolution,
  ]
}

/** The layer that tfjs has, and our own where pixels are left out between taps: tfjs does not differentiate that. */
export function undilatedOr(attributes: Attributes, standard: string, own: string): string {
  return sizeOf(attributes, 'dilation').every((rate) => rate === 1) ? standard : own
}

/** The weights that these attributes give a normalisation, in the order of its layer. */
export function affineNames(attributes: Attributes): readonly string[] {
  return [...(boolOf(attributes, 'scale') ? ['gamma'] : []), ...(boolOf(attributes, 'offset') ? ['beta'] : [])]
}

/** The configuration that normalisations with gamma and beta share. */
export function affineConfig(attributes: Attributes): Record<string, unknown> {
  return {
    epsilon: numberOf(attributes, 'epsilon'),
    center: boolOf(attributes, 'offset'),
    scale: boolOf(attributes, 'scale'),
    beta_initializer: { class_name: 'Zeros', config: {} },
    gamma_initializer: { class_name: 'Ones', config: {} },
  }
}

export function poolConfig(size: Size, stride: Size, padding: string): Record<string, unknown> {
  return { pool_size: size, strides: stride, padding, data_format: 'channels_last' }
}

/** A layer without weights. */
export function plainLayer(className: string, config: Readonly<Record<string, unknown>> = {}): readonly LayerSpec[] {
  return [{ className, config, weights: [] }]
}

export function reshapeLayer(target: Shape): LayerSpec {
  return { className: 'Reshape', config: { target_shape: target }, weights: [] }
}
