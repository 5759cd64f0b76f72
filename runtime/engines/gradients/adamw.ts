/** A step of AdamW over all weights (Loshchilov and Hutter 2019): one operation on engines with a kernel for it. */
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type AttributesOf, attribute, contract, hasKernel, list, optional, tensor } from './contract.js'
import { executeInPlace, penaltyOf, slopeOf } from './weights.js'

/**
 * For each weight, as in torch.optim.AdamW, with t the step:
 *
 *     g = scale gradient + 2 l2 weight;  weight = (1 - learningRate decay) weight
 *     first = beta1 first + (1 - beta1) g;  second = beta2 second + (1 - beta2) g^2
 *     weight = weight - learningRate / (1 - beta1^t) first / (sqrt(second) / sqrt(1 - beta2^t) + epsilon)
 *
 * The scale, which clips gradients, does not apply to the penalty's. Gradients are not modified. When a kernel is
 * called, no other tensor of tfjs shares the memory of a weight or a moment.
 */
export const adamWContract = contract({
  name: 'NetcAdamW',
  doc: 'a step of AdamW over all weights',
  inputs: {
    weight: list('of any shape'),
    first: list('the moving average of the gradient, of the shape of the weight'),
    second: list("the moving average of the gradient's square, of the shape of the weight"),
    gradient: list('of the shape of the weight, without that of the penalty'),
    scale: optional(tensor('scalar factor of the gradients, 1 by default')),
  },
  attributes: {
    learningRate: attribute<number>('of this step'),
    beta1: attribute<number>('the decay of the first moment, 0 to below 1'),
    beta2: attribute<number>('the decay of the second moment, 0 to below 1'),
    epsilon: attribute<number>('added to the root of the second moment, above 0'),
    step: attribute<number>('the number of this step, from 1'),
    decay: attribute<readonly number[]>('decoupled weight decay, one number per weight'),
    l2: attribute<readonly number[]>('coefficient of the penalty l2 sum(weight^2), one number per weight'),
  },
  outputs: {
    penalty: tensor('scalar, the sum of l2 sum(weight^2) over all weights before the step'),
    weight: optional(list('the new values, for kernels that do not write in place')),
    first: optional(list('the new values, for kernels that do not write in place')),
    second: optional(list('the new values, for kernels that do not write in place')),
  },
})

type Given = AttributesOf<typeof adamWContract>

export type AdamWAttributes = Given & {
  /** The factor of the gradients, without those of the penalties: see `clipScale`. Absent: 1. */
  readonly scale?: Scalar
}

/** A weight with its moments and gradient, all of one shape; both moments start at 0. */
export interface AdamWParameter {
  readonly weight: Variable
  readonly first: Variable
  readonly second: Variable
  readonly gradient: Tensor
}

/**
 * Updates every weight and its moments by one step, and returns the penalty before it: the sum of l2 sum(weight^2). To
 * be called inside a tidy.
 * @throws Error if the step is below 1
 */
export function adamW(parameters: readonly AdamWParameter[], { scale, ...attributes }: AdamWAttributes): Scalar {
  if (!(attributes.step >= 1)) throw new Error(`AdamW counts steps from 1; found ${attributes.step}`)
  const weight = parameters.map((each) => each.weight)
  if (hasKernel(adamWContract)) {
    const first = parameters.map((each) => each.first)
    const second = parameters.map((each) => each.second)
    const gradient = parameters.map((each) => each.gradient)
    return executeInPlace(adamWContract, { weight, first, second, gradient, scale }, attributes).penalty as Scalar
  }
  const penalty = penaltyOf(weight, attributes.l2)
  composed(parameters, { scale, ...attributes })
  return penalty
}

/**
 * The factors that kernels use, computed in float64, where 1 - beta2 keeps its precision:
 *
 *     first = keepFirst first + takeFirst g;  second = keepSecond second + takeSecond g^2
 *     weight = shrink weight - rate first / (root sqrt(second) + epsilon)
 */
export function adamWFactors({ learningRate, beta1, beta2, epsilon, step, decay }: Given) {
  return {
    keepFirst: beta1,
    takeFirst: 1 - beta1,
    keepSecond: beta2,
    takeSecond: 1 - beta2,
    rate: learningRate / (1 - beta1 ** step),
    root: 1 / Math.sqrt(1 - beta2 ** step),
    epsilon,
    /** One number per weight. */
    shrink: decay.map((each) => 1 - learningRate * each),
  } as const
}

function composed(parameters: readonly AdamWParameter[], attributes: AdamWAttributes): void {
  const { keepFirst, takeFirst, keepSecond, takeSecond, rate, root, epsilon, shrink } = adamWFactors(attributes)
  for (const [i, { weight, first, second, gradient }] of parameters.entries()) {
    tf.tidy(() => {
      const slope = slopeOf(weight, gradient, attributes.l2[i], attributes.scale)
      first.assign(tf.add(tf.mul(first, keepFirst), tf.mul(slope, takeFirst)))
      second.assign(tf.add(tf.mul(second, keepSecond), tf.mul(tf.square(slope), takeSecond)))
      const move = tf.div(tf.mul(first, rate), tf.add(tf.mul(tf.sqrt(second), root), epsilon))
      weight.assign(tf.sub(tf.mul(weight, shrink[i]), move))
    })
  }
}
