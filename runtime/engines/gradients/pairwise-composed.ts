/** Pairwise distances and the sums in their gradients, composed of tfjs operations in blocks of bounded memory. */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'

/** The most bytes of differences held at once, unless a single pair needs more: 64 MiB. */
const differencesAtOnce = 1 << 24

/** `sum_k w_k |a_ik - b_jk|^power`: `[n, features]`, `[m, features]`, `[features]` to `[n, m]`. */
export function composedDistances(
  a: Tensor2D,
  b: Tensor2D,
  w: Tensor1D,
  power: 1 | 2,
  atOnce = differencesAtOnce,
): Tensor2D {
  const block = (differences: tf.Tensor3D) => {
    const [rows, columns, features] = differences.shape
    const terms = power === 1 ? tf.abs(differences) : tf.square(differences)
    const sums = tf.matMul(tf.reshape(terms, [rows * columns, features]), tf.reshape(w, [features, 1]))
    return tf.reshape<tf.Rank.R2>(sums, [rows, columns])
  }
  return inBlocks(a, b, atOnce, block, (blocks) => tf.concat(blocks, 1))
}

/** `sum_j g_ij sign(a_ik - b_jk)`: `[n, features]`, `[m, features]`, `[n, m]` to `[n, features]`. */
export function composedSigns(a: Tensor2D, b: Tensor2D, g: Tensor2D, atOnce = differencesAtOnce): Tensor2D {
  const block = (differences: tf.Tensor3D, row: number, column: number) => {
    const [rows, columns, features] = differences.shape
    const slopes = tf.reshape(tf.slice(g, [row, column], [rows, columns]), [rows, 1, columns])
    return tf.reshape<tf.Rank.R2>(tf.matMul(slopes, tf.sign(differences)), [rows, features])
  }
  return inBlocks(a, b, atOnce, block, (blocks) => tf.addN(blocks))
}

/**
 * Applies `compute` to the differences of all rows of `a` and `b` in blocks `[rows, columns, features]`, which start at
 * `row` and `column`. `join` joins the results of blocks of the same rows; the results of all rows are concatenated.
 */
function inBlocks(
  a: Tensor2D,
  b: Tensor2D,
  atOnce: number,
  compute: (differences: tf.Tensor3D, row: number, column: number) => Tensor2D,
  join: (blocks: Tensor2D[]) => Tensor2D,
): Tensor2D {
  const [n, features] = a.shape
  const m = b.shape[0]
  const columns = Math.min(m, Math.max(1, Math.floor(atOnce / features)))
  const rows = Math.min(n, Math.max(1, Math.floor(atOnce / (features * columns))))
  const block = (row: number, column: number) =>
    tf.tidy(() => {
      const left = tf.expandDims(rowsOf(a, row, rows), 1)
      const right = tf.expandDims(rowsOf(b, column, columns), 0)
      return compute(tf.sub<tf.Tensor3D>(left, right), row, column)
    })
  const blocksOf = (row: number) => tf.tidy(() => join(starts(m, columns).map((column) => block(row, column))))
  return tf.tidy(() => tf.concat(starts(n, rows).map(blocksOf), 0))
}

/** At most `count` rows from `first`. */
function rowsOf(x: Tensor2D, first: number, count: number): Tensor2D {
  return tf.slice(x, [first, 0], [Math.min(count, x.shape[0] - first), x.shape[1]])
}

function starts(count: number, step: number): number[] {
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step)
}
