/**
 * A step of stochastic gradient descent with momentum over all weights: one operation on engines with a kernel for it.
 */
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type AttributesOf, attribute, contract, hasKernel, list, optional, tensor } from './contract.js'
import { executeInPlace, penaltyOf, slopeOf } from './weights.js'

/**
 * For each weight
 *
 *     g = scale gradient + 2 l2 weight;  velocity = momentum velocity - learningRate g;  weight = weight + velocity
 *
 * Gradients are not modified. When a kernel is called, no other tensor of tfjs shares the memory of a weight or a
 * velocity.
 */
export const sgdContract = contract({
  name: 'NetcSgdMomentum',
  doc: 'a step of stochastic gradient descent with momentum over all weights',
  inputs: {
    weight: list('of any shape'),
    velocity: list('of the shape of the weight'),
    gradient: list('of the shape of the weight, without that of the penalty'),
    scale: optional(tensor('scalar factor of the gradients, 1 by default')),
  },
  attributes: {
    learningRate: attribute<number>('of this step'),
    momentum: attribute<number>('of this step'),
    l2: attribute<readonly number[]>('coefficient of the penalty l2 sum(weight^2), one number per weight'),
  },
  outputs: {
    penalty: tensor('scalar, the sum of l2 sum(weight^2) over all weights before the step'),
    weight: optional(list('the new values, for kernels that do not write in place')),
    velocity: optional(list('the new values, for kernels that do not write in place')),
  },
})

export type SgdAttributes = AttributesOf<typeof sgdContract> & {
  /** The factor of the gradients, without those of the penalties: see `clipScale`. Absent: 1. */
  readonly scale?: Scalar
}

/** A weight with its velocity and gradient, all of one shape. */
export interface SgdParameter {
  readonly weight: Variable
  readonly velocity: Variable
  readonly gradient: Tensor
}

/**
 * Updates every weight and its velocity by one step, and returns the penalty before it: the sum of l2 sum(weight^2). To
 * be called inside a tidy.
 */
export function sgdMomentum(parameters: readonly SgdParameter[], { scale, ...attributes }: SgdAttributes): Scalar {
  const weight = parameters.map((each) => each.weight)
  if (hasKernel(sgdContract)) {
    const velocity = parameters.map((each) => each.velocity)
    const gradient = parameters.map((each) => each.gradient)
    return executeInPlace(sgdContract, { weight, velocity, gradient, scale }, attributes).penalty as Scalar
  }
  const penalty = penaltyOf(weight, attributes.l2)
  composed(parameters, { scale, ...attributes })
  return penalty
}

function composed(parameters: readonly SgdParameter[], { learningRate, momentum, l2, scale }: SgdAttributes): void {
  for (const [i, { weight, velocity, gradient }] of parameters.entries()) {
    tf.tidy(() => {
      const slope = slopeOf(weight, gradient, l2[i], scale)
      velocity.assign(tf.sub(tf.mul(velocity, momentum), tf.mul(slope, learningRate)))
      weight.assign(tf.add(weight, velocity))
    })
  }
}
