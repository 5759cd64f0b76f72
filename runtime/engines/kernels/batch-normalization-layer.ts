/**
 * Lets the standard BatchNormalization layer of tf.layers train on the wasm kernels. The layer's class stays as it is,
 * so that a model is written as ever; only what `call` does in training on wasm is replaced.
 */
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { normalizeBatch } from './normalization.js'

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
  const prototype: { call: Call & { [replaced]?: true } } = Object.getPrototypeOf(layers.layers.batchNormalization({}))
  if (prototype.call[replaced]) return
  const own = prototype.call
  const call: Call = function (inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs
    const { gamma, beta } = this
    const lastAxis = this.axis === -1 || this.axis === x.rank - 1
    if (kwargs?.training !== true || tf.getBackend() !== 'wasm' || !lastAxis || !gamma || !beta) {
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
