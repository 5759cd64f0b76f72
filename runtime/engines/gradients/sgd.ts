/** A step of stochastic gradient descent with momentum over all weights: one operation on engines that have a kernel for it. */
import type { NamedAttrMap, NamedTensorMap, Scalar, Tensor, TensorInfo, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { hasKernel } from './kernel.js'

/**
 * What an engine registers. It takes `weight0`, `velocity0`, `gradient0`, `weight1` and so on, float32, three of one shape, and does with
 * each three
 *
 *     g = gradient + 2 l2 weight;  velocity = momentum velocity - learningRate g;  weight = weight + velocity
 *
 * Its first output is a scalar: the sum of l2 * sum(weight^2) over all, of the weights as they were. A kernel that wrote weights and
 * velocities where they lie gives nothing else; one that cannot goes on with their new values, `weight0`, `velocity0`, `weight1` and so on.
 * Gradients stay as they are. No other tensor of tfjs shares the memory of a weight or a velocity when it is called.
 */
export const sgdMomentumName = 'NetcSgdMomentum'

export interface SgdAttributes {
  readonly learningRate: number
  readonly momentum: number
  /** One number a weight. */
  readonly l2: readonly number[]
}

/** A weight with what moves it. */
export interface SgdParameter<Held = Variable> {
  readonly weight: Held
  readonly velocity: Held
  readonly gradient: Held extends Variable ? Tensor : Held
}

/**
 * Moves every weight and its velocity by one step, and gives the penalty before it: the sum of l2 * sum(weight^2). To be called inside a
 * tidy.
 */
export function sgdMomentum(parameters: readonly SgdParameter[], attributes: SgdAttributes): Scalar {
  return hasKernel(sgdMomentumName) ? fused(parameters, attributes) : composed(parameters, attributes)
}

/** The inputs of a kernel as it was called, by weights. */
export function sgdParameters(inputs: Readonly<Record<string, TensorInfo>>): SgdParameter<TensorInfo>[] {
  return Array.from({ length: Object.keys(inputs).length / 3 }, (_, i) => ({
    weight: inputs[`weight${i}`],
    velocity: inputs[`velocity${i}`],
    gradient: inputs[`gradient${i}`],
  }))
}

function fused(parameters: readonly SgdParameter[], attributes: SgdAttributes): Scalar {
  const inputs: NamedTensorMap = {}
  for (const [i, { weight, velocity, gradient }] of parameters.entries()) {
    for (const variable of [weight, velocity]) ownItsMemory(variable)
    Object.assign(inputs, { [`weight${i}`]: weight, [`velocity${i}`]: velocity, [`gradient${i}`]: gradient })
  }
  const outputs: Tensor | Tensor[] = tf
    .engine()
    .runKernel(sgdMomentumName, inputs, attributes as unknown as NamedAttrMap)
  const [penalty, ...moved] = outputs as Tensor[]
  for (const [i, value] of moved.entries()) {
    const { weight, velocity } = parameters[i >> 1]
    const variable = i % 2 === 0 ? weight : velocity
    variable.assign(value)
  }
  return penalty as Scalar
}

/** A clone of a variable shares its memory on most engines, and must keep its values. */
function ownItsMemory(variable: Variable): void {
  if (tf.backend().refCount(variable.dataId) > 1) variable.assign(tf.mul(variable, 1))
}

function composed(parameters: readonly SgdParameter[], { learningRate, momentum, l2 }: SgdAttributes): Scalar {
  const [rate, keep] = [tf.scalar(learningRate), tf.scalar(momentum)]
  const penalties: Tensor[] = [tf.scalar(0)]
  for (const [i, { weight, velocity, gradient }] of parameters.entries()) {
    tf.tidy(() => {
      if (l2[i] > 0) penalties.push(tf.keep(tf.mul(tf.sum(tf.square(weight)), l2[i])))
      const slope = l2[i] > 0 ? tf.add(gradient, tf.mul(weight, 2 * l2[i])) : gradient
      velocity.assign(tf.sub(tf.mul(velocity, keep), tf.mul(slope, rate)))
      weight.assign(tf.add(weight, velocity))
    })
  }
  const penalty = tf.addN(penalties) as Scalar
  tf.dispose(penalties)
  return penalty
}
