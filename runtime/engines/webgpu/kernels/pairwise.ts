/** Distances of all rows of two matrices, as a matrix product with another term, and the sums in their gradients. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { pairwiseContracts } from '../../gradients/pairwise-distance.js'
import { product } from './product.js'
import { forEachIndex, ownKernel, run } from './program.js'

const terms = { 1: 'w[at] * abs(r - l)', 2: 'w[at] * (r - l) * (r - l)' } as const

export const pairwiseKernels: readonly KernelConfig[] = [
  ownKernel(pairwiseContracts.distance, ({ inputs: { a, b, w }, backend, attrs }) => {
    const [[rows, inner], [columns]] = [a.shape, b.shape]
    const distances = product(backend, {
      name: `pairwise distance ${attrs.power}`,
      inputs: { a, b, w },
      batch: 1,
      ...{ rows, columns, inner },
      leftAlong: 'inner',
      rightAlong: 'inner',
      shape: [rows, columns],
      term: terms[attrs.power],
      code: `
        fn left(batch : i32, row : i32, at : i32) -> f32 { return a[row * uniforms.inner + at]; }
        fn right(batch : i32, at : i32, column : i32) -> f32 { return b[column * uniforms.inner + at]; }
      `,
    })
    return { distances }
  }),
  ownKernel(pairwiseContracts.signs, ({ inputs: { a, b, g }, backend }) => {
    const sums = run(backend, {
      name: 'pairwise signs',
      inputs: { a, b, g },
      integers: { features: a.shape[1], others: b.shape[0] },
      shape: a.shape,
      code: forEachIndex(`
        let row = index / uniforms.features;
        let value = a[index];
        var sum = 0.0;
        for (var j = 0; j < uniforms.others; j++) {
          sum += g[row * uniforms.others + j] * sign(value - b[j * uniforms.features + index % uniforms.features]);
        }
        result[index] = sum;`),
    })
    return { sums }
  }),
]
