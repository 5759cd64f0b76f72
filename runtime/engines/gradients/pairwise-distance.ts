/**
 * The weighted distance of every row of one matrix from every row of another, without holding the differences in
 * memory: one operation on engines with kernels for it, and blocks of bounded memory on others.
 */
import type { GradSaveFunc, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { attribute, contract, execute, hasKernel, tensor } from './contract.js'
import { composedDistances, composedSigns } from './pairwise-composed.js'

export type Power = 1 | 2

/** An engine has both or none. */
export const pairwiseContracts = {
  distance: contract({
    name: 'NetcPairwiseDistance',
    doc: 'sum_k w_k abs(a_ik - b_jk)^power for every pair of rows i, j',
    inputs: {
      a: tensor('`[n, features]`'),
      b: tensor('`[m, features]`'),
      w: tensor('`[features]`'),
    },
    attributes: { power: attribute<Power>('1 or 2') },
    outputs: { distances: tensor('`[n, m]`') },
  }),
  signs: contract({
    name: 'NetcPairwiseSigns',
    doc: 'sum_j g_ij sign(a_ik - b_jk), where the sign of 0 is 0: the sums in the gradient of these distances',
    inputs: {
      a: tensor('`[n, features]`'),
      b: tensor('`[m, features]`'),
      g: tensor('`[n, m]`'),
    },
    attributes: {},
    outputs: { sums: tensor('`[n, features]`') },
  }),
} as const

/**
 * `sum_k w_k |a_ik - b_jk|^power`: `a [n, features]`, `b [m, features]`, `w [features]` to `[n, m]`. Differentiable in
 * all three; for equal values the slope is 0, like that of `abs` at 0.
 * @throws Error if the shapes do not match
 */
export function pairwiseDistance(a: Tensor2D, b: Tensor2D, w: Tensor1D, power: Power): Tensor2D {
  if (b.shape[1] !== a.shape[1] || w.size !== a.shape[1]) {
    throw new Error(`cannot compare [${a.shape}] with [${b.shape}] with weights [${w.shape}]`)
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
  const { distance } = pairwiseContracts
  return hasKernel(distance)
    ? (execute(distance, { a, b, w }, { power }).distances as Tensor2D)
    : composedDistances(a, b, w, power)
}

/**
 * With s_ijk the derivative of |d|^power at d = a_ik - b_jk, A_ik = sum_j dy_ij s_ijk and B_jk = -sum_i dy_ij s_ijk: da
 * = w A and db = w B; and since |d|^power = d s / power, dw_k = (sum_i a_ik A_ik + sum_j b_jk B_jk) / power.
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
  const { signs } = pairwiseContracts
  return hasKernel(signs) ? (execute(signs, { a, b, g }, {}).sums as Tensor2D) : composedSigns(a, b, g)
}

/** sum_j g_ij 2 (a_ik - b_jk), which is a matrix product. */
function twiceDifferences(a: Tensor2D, b: Tensor2D, g: Tensor2D): Tensor2D {
  return tf.mul(tf.sub(tf.mul(a, tf.sum(g, 1, true)), tf.matMul(g, b)), 2)
}
