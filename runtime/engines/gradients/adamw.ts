/** A step of AdamW over all weights (Loshchilov and Hutter 2019): one operation on engines that have a kernel for it. */
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type AttributesOf, attribute, contract, hasKernel, list, optional, tensor } from './contract.js'
import { executeInPlace, penaltyOf, slopeOf } from './weights.js'

/**
 * For each weight, as PyTorch has it (torch.optim.AdamW), t the step:
 *
 *     g = scale gradient + 2 l2 weight;  weight = (1 - learningRate decay) weight
 *     first = beta1 first + (1 - beta1) g;  second = beta2 second + (1 - beta2) g^2
 *     weight = weight - learningRate / (1 - beta1^t) first / (sqrt(second) / sqrt(1 - beta2^t) + epsilon)
 *
 * The scale, which clips gradients, does not touch that of the penalty. Gradients stay as they are. No other tensor of tfjs shares the memory
 * of a weight or a moment when a kernel is called.
 */
export const adamWContract = contract({
  name: 'NetcAdamW',
  doc: 'a step of AdamW over all weights',
  inputs: {
    weight: list('of any shape'),
    first: list('the moving average of the gradient, of the shape of the weight'),
    second: list("the moving average of the gradient's square, of the shape of the weight"),
    gradient: list('of the shape of the weight, without that of the penalty'),
    scale: optional(tensor('scalar that the gradients are multiplied by, 1 where it is left out')),
  },
  attributes: {
    learningRate: attribute<number>('of this step'),
    beta1: attribute<number>('how much of the first moment stays, 0 to below 1'),
    beta2: attribute<number>('how much of the second moment stays, 0 to below 1'),
    epsilon: attribute<number>('added to the root of the second moment, above 0'),
    step: attribute<number>('the number of this step, from 1 on'),
    decay: attribute<readonly number[]>('decoupled weight decay, one number a weight'),
    l2: attribute<readonly number[]>('of the penalty l2 sum(weight^2), one number a weight'),
  },
  outputs: {
    penalty: tensor('scalar, the sum of l2 sum(weight^2) over all weights as they were'),
    weight: optional(list('the new values, of kernels that do not write in place')),
    first: optional(list('the new values, of kernels that do not write in place')),
    second: optional(list('the new values, of kernels that do not write in place')),
  },
})

type Given = AttributesOf<typeof adamWContract>

export type AdamWAttributes = Given & {
  /** What the gradients are multiplied by, without those of the penalties: see `clipScale`. Absent: they are taken as they are. */
  readonly scale?: Scalar
}

/** A weight with what moves it, all of one shape; both moments begin at 0. */
export interface AdamWParameter {
  readonly weight: Variable
  readonly first: Variable
  readonly second: Variable
  readonly gradient: Tensor
}

/**
 * Moves every weight and its moments by one step, and gives the penalty before it: the sum of l2 sum(weight^2). To be called inside a tidy.
 * @throws Error where the step is below 1
 */
export function adamW(parameters: readonly AdamWParameter[], { scale, ...attributes }: AdamWAttributes): Scalar {
  if (!(attributes.step >= 1)) throw new Error(`AdamW counts its steps from 1, and this one is ${attributes.step}`)
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
 * What kernels compute with, worked out in float64, where 1 - beta2 keeps its digits:
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
    /** One number a weight. */
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
