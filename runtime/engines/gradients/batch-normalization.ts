/**
 * Batch normalization in training as one operation forward and one backward, on engines with kernels for them:
 * tfjs-core composes it from two dozen. A layer that is not trainable behaves as Keras documents it: it uses the moving
 * statistics and does not change them, where tf.layers uses the batch's and updates them. Only the standard layer's
 * `call` in training is replaced; its class is unchanged, so models are saved as before.
 */
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { registerGradient } from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { type AttributesOf, attribute, contract, execute, hasKernel, tensor } from './contract.js'

const attributes = {
  epsilon: attribute<number>('added to the variance'),
  sides: attribute<number>(
    'the number of equal parts of the batch along its first axis; each is normalized with its own statistics',
  ),
}

const perChannel = '[channels]'
const perSide = '[sides, channels]'

export const normalizationContracts = {
  forward: contract({
    name: 'NetcBatchNormalization',
    doc: 'batch normalization in training, over all axes but the last',
    inputs: { x: tensor('[..., channels]'), gamma: tensor(perChannel), beta: tensor(perChannel) },
    attributes,
    outputs: {
      y: tensor('of the shape of x'),
      mean: tensor(perSide),
      variance: tensor(`${perSide}, without Bessel's correction`),
    },
  }),
  gradient: contract({
    name: 'NetcBatchNormalizationGradient',
    doc: 'the gradient of batch normalization',
    inputs: {
      dy: tensor('of the shape of x'),
      x: tensor('[..., channels]'),
      gamma: tensor(perChannel),
      mean: tensor(`${perSide}, as computed forward`),
      variance: tensor(`${perSide}, as computed forward`),
    },
    attributes,
    outputs: {
      dx: tensor('of the shape of x'),
      dgamma: tensor(`${perChannel}, the sum over the sides`),
      dbeta: tensor(`${perChannel}, the sum over the sides`),
    },
  }),
} as const

export type NormalizationAttributes = AttributesOf<typeof normalizationContracts.forward>

const normalizationGradient: GradConfig = {
  kernelName: normalizationContracts.forward.name,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, true, true],
  gradFunc: (dys: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
    const [dy] = dys as Tensor[]
    const [x, gamma, mean, variance] = saved as [Tensor, Tensor, Tensor, Tensor]
    const given = attrs as unknown as NormalizationAttributes
    const { dx, dgamma, dbeta } = execute(normalizationContracts.gradient, { dy, x, gamma, mean, variance }, given)
    return { x: () => dx, gamma: () => dgamma, beta: () => dbeta }
  },
}

type Inputs = tf.Tensor | tf.Tensor[]
type Call = (this: BatchNormalization, inputs: Inputs, kwargs: Record<string, unknown>) => Inputs

/** The fields that the layer's own `call` reads, named as in tfjs-layers 4.22. */
interface BatchNormalization {
  readonly trainable: boolean
  readonly axis: number
  readonly momentum: number
  readonly epsilon: number
  readonly gamma: layers.LayerVariable | undefined
  readonly beta: layers.LayerVariable | undefined
  readonly movingMean: layers.LayerVariable
  readonly movingVariance: layers.LayerVariable
}

const replaced = Symbol.for('netc.batchNormalization')

/** Has no effect the second time. */
export function replaceBatchNormalization(): void {
  registerGradient(normalizationGradient)
  const prototype: { call: Call & { [replaced]?: true } } = Object.getPrototypeOf(layers.layers.batchNormalization({}))
  if (prototype.call[replaced]) return
  const own = prototype.call
  const call: Call = function (inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs
    if (kwargs?.training !== true) return own.call(this, inputs, kwargs)
    if (!this.trainable)
      return tf.tidy(() => byMovingStatistics(this, x) ?? own.call(this, x, { ...kwargs, training: false }))
    const sides = (kwargs.sides as number | undefined) ?? 1
    return tf.tidy(() => inOneOperation(this, x, sides) ?? inTurn(x, sides, (part) => own.call(this, part, kwargs)))
  }
  prototype.call = Object.assign(call, { [replaced]: true as const })
}

/** A factor and an offset for every channel, whose gradient is one product; undefined if the axis is not the last. */
function byMovingStatistics(layer: BatchNormalization, x: Tensor): Tensor | undefined {
  const { gamma, beta, epsilon, movingMean, movingVariance } = layer
  if (!isLastAxis(layer, x)) return undefined
  const root = tf.rsqrt(tf.add(movingVariance.read(), epsilon))
  const factor = gamma ? tf.mul(gamma.read(), root) : root
  const shift = tf.mul(movingMean.read(), tf.neg(factor))
  return tf.add(tf.mul(x, factor), beta ? tf.add(shift, beta.read()) : shift)
}

const isLastAxis = ({ axis }: BatchNormalization, { rank }: Tensor): boolean => axis === -1 || axis === rank - 1

/** The layer in training; undefined if the engine has no kernel for this layer. */
function inOneOperation(layer: BatchNormalization, x: Tensor, sides: number): Tensor | undefined {
  const { gamma, beta, epsilon, momentum, movingMean, movingVariance } = layer
  if (!hasKernel(normalizationContracts.forward) || !isLastAxis(layer, x) || !gamma || !beta) return undefined
  // As in tf.layers, the variance is stored without Bessel's correction. Differentiable through y only.
  const inputs = { x, gamma: gamma.read(), beta: beta.read() }
  const { y, mean, variance } = execute(normalizationContracts.forward, inputs, { epsilon, sides })
  for (const value of tf.unstack(mean)) moveTowards(movingMean, value, momentum)
  for (const value of tf.unstack(variance)) moveTowards(movingVariance, value, momentum)
  return y
}

/** One part of the batch after the other, each normalized as a separate batch. */
function inTurn(x: Tensor, sides: number, normalize: (part: Tensor) => Inputs): Tensor {
  if (sides === 1) return normalize(x) as Tensor
  return tf.concat(tf.split(x, sides).map((part) => normalize(part) as Tensor))
}

/** As the layer computes it, to the bit: `old - (old - value) (1 - momentum)`. */
function moveTowards(average: layers.LayerVariable, value: tf.Tensor, momentum: number): void {
  tf.tidy(() => {
    const old = average.read()
    average.write(tf.sub(old, tf.mul(tf.sub(old, value), 1 - momentum)))
  })
}
