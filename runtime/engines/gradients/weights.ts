/** Shared by the operations over all weights: in-place updates of variables, and the penalty. */
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type AttributesOf, type Contract, execute, type InputsOf, type OutputsOf } from './contract.js'

/**
 * Executes an operation that updates variables: its lists of outputs are the new values of the input lists with the
 * same names. A kernel that writes variables in place omits these outputs. Other tensors that share the memory of a
 * variable keep their values.
 */
export function executeInPlace<C extends Contract>(
  contract: C,
  inputs: InputsOf<C, Tensor>,
  attributes: AttributesOf<C>,
): OutputsOf<C, Tensor> {
  const moved = Object.keys(contract.outputs).filter((name) => contract.outputs[name].list)
  const variables = (name: string) => (inputs as Readonly<Record<string, readonly Variable[]>>)[name]
  for (const name of moved) for (const variable of variables(name)) ownItsMemory(variable)
  const outputs = execute(contract, inputs, attributes)
  for (const name of moved) {
    const values = (outputs as Readonly<Record<string, readonly Tensor[]>>)[name]
    for (const [i, value] of values.entries()) variables(name)[i].assign(value)
  }
  return outputs
}

/** A clone of a variable shares its memory on most engines, and must keep its values. */
function ownItsMemory(variable: Variable): void {
  if (tf.backend().refCount(variable.dataId) > 1) variable.assign(tf.mul(variable, 1))
}

/** The sum of l2 sum(weight^2), with one number `l2` per weight. */
export function penaltyOf(weights: readonly Tensor[], l2: readonly number[]): Scalar {
  const penalized = weights.flatMap((weight, i) => (l2[i] > 0 ? [[weight, l2[i]!] as const] : []))
  return tf.tidy(() => {
    const penalties = penalized.map(([weight, factor]) => tf.mul(tf.sum(tf.square(weight)), factor))
    return tf.addN([tf.scalar(0), ...penalties]) as Scalar
  })
}

/** scale gradient + 2 l2 weight: the gradient that an optimizer uses. */
export function slopeOf(weight: Tensor, gradient: Tensor, l2: number, scale: Scalar | undefined): Tensor {
  const scaled = scale === undefined ? gradient : tf.mul(gradient, scale)
  return l2 > 0 ? tf.add(scaled, tf.mul(weight, 2 * l2)) : scaled
}
