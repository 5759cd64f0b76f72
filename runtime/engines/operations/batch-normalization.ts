/**
 * Batch normalisation in training as one operation forward and one backward, on engines that have kernels for them: tfjs-core composes it
 * from two dozen. The standard layer's class stays as it is, so that a model is written as ever; only what its `call` does in training is replaced.
 */
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { registerGradient } from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { hasKernel } from './kernel.js'

/** What an engine registers. */
export const kernelNames = {
  /** `x [..., channels]`, `gamma`, `beta` to `[y, mean, variance]`, the variance without Bessel's correction. */
  forward: 'NetcBatchNormalization',
  /** `dy`, `x`, `gamma`, and `mean` and `variance` as forward gave them, to `[dx, dgamma, dbeta]`. */
  gradient: 'NetcBatchNormalizationGradient',
} as const

export interface NormalizationAttributes {
  readonly epsilon: number
}

/**
 * Normalises over all axes but the last: `[y, mean, variance]`, the variance without Bessel's correction, as
 * tf.layers has it. Differentiable in `x`, `gamma` and `beta` through `y` alone. Only where the engine has the kernels.
 */
function normalizeBatch(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): [Tensor, Tensor, Tensor] {
  const outputs: Tensor | Tensor[] = tf.engine().runKernel(kernelNames.forward, { x, gamma, beta }, { epsilon })
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
      .runKernel(kernelNames.gradient, { dy: dy, x, gamma, mean, variance }, { epsilon: attrs.epsilon })
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
    const { gamma, beta } = this
    const lastAxis = this.axis === -1 || this.axis === x.rank - 1
    if (kwargs?.training !== true || !hasKernel(kernelNames.forward) || !lastAxis || !gamma || !beta) {
      return own.call(this, inputs, kwargs)
    }
    return tf.tidy(() => {
      const [y, mean, variance] = normalizeBatch(x, gamma.read(), beta.read(), this.epsilon)
      moveTowards(this.movingMean, mean, this.momentum)
      moveTowards(this.movingVariance, variance, this.momentum)
      return y
    })
  }
  prototype.call = Object.assign(call, { [replaced]: true as const })
}

/** As the layer does it, to the bit: `old - (old - value) (1 - momentum)`. */
function moveTowards(average: layers.LayerVariable, value: tf.Tensor, momentum: number): void {
  tf.tidy(() => {
    const old = average.read()
    average.write(tf.sub(old, tf.mul(tf.sub(old, value), 1 - momentum)))
  })
}
