/**
 * Batch normalisation in training as one operation forward and one backward, on engines that have kernels for them: tfjs-core composes it
 * from two dozen. The standard layer's class stays as it is, so that a model is written as ever; only what its `call` does in training is replaced.
 */
import type { GradConfig, NamedAttrMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { registerGradient } from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { hasKernel } from './kernel.js'

/** What an engine registers. */
export const kernelNames = {
  /**
   * `x [..., channels]`, `gamma` and `beta` to `[y, mean, variance]`, the latter two `[sides, channels]`, the variance without Bessel's
   * correction.
   */
  forward: 'NetcBatchNormalization',
  /** `dy`, `x`, `gamma`, and `mean` and `variance` as forward gave them, to `[dx, dgamma, dbeta]`; the latter two are sums over the sides. */
  gradient: 'NetcBatchNormalizationGradient',
} as const

export interface NormalizationAttributes {
  readonly epsilon: number
  /** Into how many equal parts the batch is cut along its first axis; each is normalised with statistics of its own. */
  readonly sides: number
}

/** What the forward kernel takes. */
export interface NormalizationInputs {
  readonly x: TensorInfo
  readonly gamma: TensorInfo
  readonly beta: TensorInfo
}

/** What the gradient's kernel takes. */
export interface NormalizationGradientInputs {
  readonly dy: TensorInfo
  readonly x: TensorInfo
  readonly gamma: TensorInfo
  readonly mean: TensorInfo
  readonly variance: TensorInfo
}

/**
 * Normalises over all axes but the last: `[y, mean, variance]`, the variance without Bessel's correction, as
 * tf.layers has it. Differentiable in `x`, `gamma` and `beta` through `y` alone. Only where the engine has the kernels.
 */
function normalizeBatch(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  { epsilon, sides }: NormalizationAttributes,
): [Tensor, Tensor, Tensor] {
  const outputs: Tensor | Tensor[] = tf.engine().runKernel(kernelNames.forward, { x, gamma, beta }, { epsilon, sides })
  return outputs as [Tensor, Tensor, Tensor]
}

const normalizationGradient: GradConfig = {
  kernelName: kernelNames.forward,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, true, true],
  gradFunc: (dys: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
    const [dy] = dys as Tensor[]
    const [x, gamma, mean, variance] = saved as [Tensor, Tensor, Tensor, Tensor]
    const outputs: Tensor | Tensor[] = tf
      .engine()
      .runKernel(kernelNames.gradient, { dy, x, gamma, mean, variance }, attrs)
    const [dx, dgamma, dbeta] = outputs as Tensor[]
    return { x: () => dx, gamma: () => dgamma, beta: () => dbeta }
  },
}

type Inputs = tf.Tensor | tf.Tensor[]
type Call = (this: BatchNormalization, inputs: Inputs, kwargs: Record<string, unknown>) => Inputs

/** The fields that the layer's own `call` reads, as they are named in tfjs-layers 4.22. */
interface BatchNormalization {
  readonly axis: number
  readonly momentum: number
  readonly epsilon: number
  readonly gamma: layers.LayerVariable | undefined
  readonly beta: layers.LayerVariable | undefined
  readonly movingMean: layers.LayerVariable
  readonly movingVariance: layers.LayerVariable
}

const replaced = Symbol.for('netc.batchNormalization')

/** Does nothing the second time. */
export function accelerateBatchNormalization(): void {
  registerGradient(normalizationGradient)
  const prototype: { call: Call & { [replaced]?: true } } = Object.getPrototypeOf(layers.layers.batchNormalization({}))
  if (prototype.call[replaced]) return
  const own = prototype.call
  const call: Call = function (inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs
    if (kwargs?.training !== true) return own.call(this, inputs, kwargs)
    const sides = (kwargs.sides as number | undefined) ?? 1
    return tf.tidy(() => inOneOperation(this, x, sides) ?? inTurn(x, sides, (part) => own.call(this, part, kwargs)))
  }
  prototype.call = Object.assign(call, { [replaced]: true as const })
}

/** The layer in training; undefined where the engine has no kernel for what the layer does. */
function inOneOperation(layer: BatchNormalization, x: Tensor, sides: number): Tensor | undefined {
  const { axis, gamma, beta, epsilon, momentum, movingMean, movingVariance } = layer
  const lastAxis = axis === -1 || axis === x.rank - 1
  if (!hasKernel(kernelNames.forward) || !lastAxis || !gamma || !beta) return undefined
  const [y, mean, variance] = normalizeBatch(x, gamma.read(), beta.read(), { epsilon, sides })
  for (const value of tf.unstack(mean)) moveTowards(movingMean, value, momentum)
  for (const value of tf.unstack(variance)) moveTowards(movingVariance, value, momentum)
  return y
}

/** One side after the other, each as a batch of its own. */
function inTurn(x: Tensor, sides: number, normalize: (part: Tensor) => Inputs): Tensor {
  if (sides === 1) return normalize(x) as Tensor
  return tf.concat(tf.split(x, sides).map((part) => normalize(part) as Tensor))
}

/** As the layer does it, to the bit: `old - (old - value) (1 - momentum)`. */
function moveTowards(average: layers.LayerVariable, value: tf.Tensor, momentum: number): void {
  tf.tidy(() => {
    const old = average.read()
    average.write(tf.sub(old, tf.mul(tf.sub(old, value), 1 - momentum)))
  })
}
