/**
 * The weighted distance of every row of one matrix from every row of another, without the differences in memory: one operation on
 * engines that have kernels for it, and blocks of bounded memory on others.
 */
import type { GradSaveFunc, Tensor, Tensor1D, Tensor2D, TensorInfo } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { composedDistances, composedSigns } from './pairwise-composed.js'

/** What an engine registers, both or none. Tensors are float32. */
export const pairwiseNames = {
  /** `a [n, features]`, `b [m, features]`, `w [features]` to `[n, m]`, with the attribute `power`: sum_k w_k |a_ik - b_jk|^power. */
  distance: 'NetcPairwiseDistance',
  /** `a [n, features]`, `b [m, features]`, `g [n, m]` to `[n, features]`: sum_j g_ij sign(a_ik - b_jk), where the sign of 0 is 0. */
  signs: 'NetcPairwiseSigns',
} as const

export type Power = 1 | 2

/** Of the distance; the signs have none. */
export interface PairwiseAttributes {
  readonly power: Power
}

/** What the kernel of the distance takes. */
export interface DistanceInputs {
  readonly a: TensorInfo
  readonly b: TensorInfo
  readonly w: TensorInfo
}

/** What the kernel of the signs takes. */
export interface SignInputs {
  readonly a: TensorInfo
  readonly b: TensorInfo
  readonly g: TensorInfo
}

/**
 * `sum_k w_k |a_ik - b_jk|^power`: `a [n, features]`, `b [m, features]`, `w [features]` to `[n, m]`. Differentiable in all three; where
 * values are equal the slope is 0, as in TensorFlow (that of tfjs's `abs` is -1 there).
 * @throws Error where the shapes do not fit
 */
export function pairwiseDistance(a: Tensor2D, b: Tensor2D, w: Tensor1D, power: Power): Tensor2D {
  if (b.shape[1] !== a.shape[1] || w.size !== a.shape[1]) {
    throw new Error(`cannot compare [${a.shape}] with [${b.shape}] by weights [${w.shape}]`)
  }
  const operation = tf.customGrad((...inputs) => {
    const [a, b, w, save] = inputs as unknown as [Tensor2D, Tensor2D, Tensor1D, GradSaveFunc]
    save([a, b, w])
    const gradFunc = (dy: Tensor, saved: Tensor[]) =>
      gradients(dy as Tensor2D, saved as [Tensor2D, Tensor2D, Tensor1D], power)
    return { value: distances(a, b, w, power), gradFunc }
  })
  return operation(a, b, w) as Tensor2D
}

function distances(a: Tensor2D, b: Tensor2D, w: Tensor1D, power: Power): Tensor2D {
  return hasKernel(pairwiseNames.distance)
    ? tf.engine().runKernel(pairwiseNames.distance, { a, b, w }, { power })
    : composedDistances(a, b, w, power)
}

/**
 * With s_ijk the derivative of |d|^power at d = a_ik - b_jk, A_ik = sum_j dy_ij s_ijk and B_jk = -sum_i dy_ij s_ijk: da = w A and
 * db = w B; and since |d|^power = d s / power, dw_k = (sum_i a_ik A_ik + sum_j b_jk B_jk) / power.
 */
function gradients(dy: Tensor2D, [a, b, w]: [Tensor2D, Tensor2D, Tensor1D], power: Power): Tensor[] {
  const slopes = power === 1 ? signs : twiceDifferences
  const ofA = slopes(a, b, dy)
  const ofB = slopes(b, a, tf.transpose(dy))
  const dw = tf.div(tf.add(tf.sum(tf.mul(a, ofA), 0), tf.sum(tf.mul(b, ofB), 0)), power)
  return [tf.mul(ofA, w), tf.mul(ofB, w), dw]
}

/** sum_j g_ij sign(a_ik - b_jk). */
function signs(a: Tensor2D, b: Tensor2D, g: Tensor2D): Tensor2D {
  return hasKernel(pairwiseNames.signs)
    ? tf.engine().runKernel(pairwiseNames.signs, { a, b, g })
    : composedSigns(a, b, g)
}

/** sum_j g_ij 2 (a_ik - b_jk), which is a product of matrices. */
function twiceDifferences(a: Tensor2D, b: Tensor2D, g: Tensor2D): Tensor2D {
  return tf.mul(tf.sub(tf.mul(a, tf.sum(g, 1, true)), tf.matMul(g, b)), 2)
}

function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined
}
