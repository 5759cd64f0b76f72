/** Fragments of layer configurations in Keras's spelling, which is what model.json holds. */
import type { Attributes, Shape } from '../graph.js'
import { boolOf, type Padding, type Size, sizeOf, wordOf } from './attributes.js'
import type { LayerSpec } from './operator.js'

export function initializerConfig(attributes: Attributes): object {
  const className = wordOf(attributes, 'init') === 'he_normal' ? 'HeNormal' : 'GlorotUniform'
  return { class_name: className, config: { seed: null } }
}

export function regularizerConfig(l2: number): object | null {
  return l2 === 0 ? null : { class_name: 'L1L2', config: { l1: 0, l2 } }
}

/** The configuration that all two-dimensional convolutions share; `padding` as `paddedLayers` leaves it. */
export function convolutionConfig(attributes: Attributes): Record<string, unknown> {
  return {
    filters: attributes.filters,
    kernel_size: sizeOf(attributes, 'kernel'),
    strides: sizeOf(attributes, 'stride'),
    data_format: 'channels_last',
    dilation_rate: [1, 1],
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
