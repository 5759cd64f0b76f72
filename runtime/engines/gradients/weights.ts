/** What the operations over all weights share: variables that are written in place, and the penalty. */
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type AttributesOf, type Contract, execute, type InputsOf, type OutputsOf } from './contract.js'

/**
 * Executes an operation that moves variables: its lists of outputs are the new values of the lists of inputs of the same names. A kernel that
 * writes variables where they lie leaves the lists out. Other tensors that share the memory of a variable keep their values.
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

/** The sum of l2 sum(weight^2), `l2` one number a weight. */
export function penaltyOf(weights: readonly Tensor[], l2: readonly number[]): Scalar {
  const penalized = weights.flatMap((weight, i) => (l2[i] > 0 ? [[weight, l2[i]!] as const] : []))
  return tf.tidy(() => {
    const penalties = penalized.map(([weight, factor]) => tf.mul(tf.sum(tf.square(weight)), factor))
    return tf.addN([tf.scalar(0), ...penalties]) as Scalar
  })
}

/** scale gradient + 2 l2 weight: what an optimiser follows. */
export function slopeOf(weight: Tensor, gradient: Tensor, l2: number, scale: Scalar | undefined): Tensor {
  const scaled = scale === undefined ? gradient : tf.mul(gradient, scale)
  return l2 > 0 ? tf.add(scaled, tf.mul(weight, 2 * l2)) : scaled
}
