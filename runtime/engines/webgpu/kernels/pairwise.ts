/** Distances of all rows of two matrices, as a product of matrices with another term, and what their gradients are made of. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import {
  type DistanceInputs,
  type PairwiseAttributes,
  pairwiseNames,
  type SignInputs,
} from '../../gradients/pairwise-distance.js'
import { product } from './product.js'
import { forEachIndex, run, webgpuKernel } from './program.js'

const terms = { 1: 'w[at] * abs(r - l)', 2: 'w[at] * (r - l) * (r - l)' } as const

export function pairwiseKernels(): readonly KernelConfig[] {
  return [
    webgpuKernel<DistanceInputs, PairwiseAttributes>(pairwiseNames.distance, ({ inputs, backend, attrs }) => {
      const { a, b, w } = inputs
      const [[rows, inner], [columns]] = [a.shape, b.shape]
      return product(backend, {
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
    }),
    webgpuKernel<SignInputs, object>(pairwiseNames.signs, ({ inputs, backend }) =>
      run(backend, {
        name: 'pairwise signs',
        inputs: { ...inputs },
        integers: { features: inputs.a.shape[1], others: inputs.b.shape[0] },
        shape: inputs.a.shape,
        code: forEachIndex(`
          let row = index / uniforms.features;
          let value = a[index];
          var sum = 0.0;
          for (var j = 0; j < uniforms.others; j++) {
            sum += g[row * uniforms.others + j] * sign(value - b[j * uniforms.features + index % uniforms.features]);
          }
          result[index] = sum;`),
      }),
    ),
  ]
}
