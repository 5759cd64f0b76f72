/** Fragments of layer configurations with Keras's keys, as in model.json. */
import type { Shape } from '../../../graph.js'
import type { Window } from '../../../ops/index.js'
import type { AffineAttributes, KernelAttributes, KernelInitializer } from '../../../ops/parameters.js'
import type { Lowerings } from '../../lowering.js'

/**
 * A layer of tfjs-layers as in model.json: the class name and its configuration without the name. `weights` are the
 * operator's weight names in the layer's order.
 */
export interface LayerSpec {
  readonly className: string
  readonly config: Readonly<Record<string, unknown>>
  readonly weights: readonly string[]
}

/** For some operators, the sequence of layers that implements them; only the first takes the inputs. */
export type SomeLayers = Partial<Lowerings<readonly LayerSpec[]>>

/** The class of an initializer in Keras and tfjs. */
const initializerClasses: Readonly<Record<KernelInitializer, string>> = {
  glorot_uniform: 'GlorotUniform',
  glorot_normal: 'GlorotNormal',
  he_uniform: 'HeUniform',
  he_normal: 'HeNormal',
  lecun_uniform: 'LeCunUniform',
  lecun_normal: 'LeCunNormal',
  zeros: 'Zeros',
}

export const channelsLast = { data_format: 'channels_last' }

export const zeros = { class_name: 'Zeros', config: {} }
export const ones = { class_name: 'Ones', config: {} }

export function initializerConfig({ init }: Pick<KernelAttributes, 'init'>): object {
  return { class_name: initializerClasses[init], config: init === 'zeros' ? {} : { seed: null } }
}

export function regularizerConfig({ l2 }: Pick<KernelAttributes, 'l2'>): object | null {
  return l2 === 0 ? null : { class_name: 'L1L2', config: { l1: 0, l2 } }
}

interface BiasAttributes {
  readonly bias: boolean
}

export const biasConfig = ({ bias }: BiasAttributes) => ({ use_bias: bias, bias_initializer: zeros })

/** The names of the kernels, and of the bias if there is one. */
export const kernelNames = (kernels: readonly string[], { bias }: BiasAttributes): readonly string[] =>
  bias ? [...kernels, 'bias'] : kernels

/** The configuration that all two-dimensional convolutions share; `padding` as `paddedLayers` leaves it. */
export function convolutionConfig(attributes: Window & BiasAttributes): Record<string, unknown> {
  const { kernel, stride, dilation } = attributes
  return {
    kernel_size: kernel,
    strides: stride,
    ...channelsLast,
    dilation_rate: dilation,
    activation: 'linear',
    ...biasConfig(attributes),
  }
}

/** A convolution's layer, preceded by a padding layer if tf.layers has no word for its padding. */
export function paddedLayers({ padding }: Window, layer: LayerSpec): readonly LayerSpec[] {
  if (typeof padding === 'string') return [{ ...layer, config: { ...layer.config, padding } }]
  const convolution = { ...layer, config: { ...layer.config, padding: 'valid' } }
  const [rows, columns] = padding
  if (rows === 0 && columns === 0) return [convolution]
  const margins = [
    [rows, rows],
    [columns, columns],
  ]
  return [{ className: 'ZeroPadding2D', config: { padding: margins, ...channelsLast }, weights: [] }, convolution]
}

/** The tfjs layer, or netc's for dilated windows, which tfjs cannot differentiate. */
export function undilatedOr({ dilation }: Window, standard: string, own: string): string {
  return dilation.every((rate) => rate === 1) ? standard : own
}

/** The weights of a normalization with these attributes, in the layer's order. */
export function affineNames({ scale, offset }: AffineAttributes): readonly string[] {
  return [...(scale ? ['gamma'] : []), ...(offset ? ['beta'] : [])]
}

/** The configuration that normalizations with gamma and beta share. */
export function affineConfig({
  epsilon,
  scale,
  offset,
}: AffineAttributes & { readonly epsilon: number }): Record<string, unknown> {
  return {
    epsilon,
    center: offset,
    scale,
    beta_initializer: zeros,
    gamma_initializer: ones,
  }
}

/** A layer without weights. */
export function plainLayer(className: string, config: Readonly<Record<string, unknown>> = {}): readonly LayerSpec[] {
  return [{ className, config, weights: [] }]
}

export function reshapeLayer(target: Shape): LayerSpec {
  return { className: 'Reshape', config: { target_shape: target }, weights: [] }
}
