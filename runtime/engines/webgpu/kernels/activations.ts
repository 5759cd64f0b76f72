/** Replaces several operations of the backend by one. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { repeatContract, splitAt } from '../../gradients/reductions.js'
import { reluGradientContract } from '../../gradients/relu.js'
import { forEachIndex, ownKernel, run } from './program.js'

export const activationKernels: readonly KernelConfig[] = [
  ownKernel(reluGradientContract, ({ inputs: { dy, y }, backend }) => ({
    dx: run(backend, {
      name: 'relu gradient',
      inputs: { dy, y },
      shape: dy.shape,
      code: forEachIndex('result[index] = select(0.0, dy[index], y[index] > 0.0);'),
    }),
  })),
  ownKernel(repeatContract, ({ inputs: { x }, backend, attrs }) => {
    const { reduced, inner } = splitAt(attrs.shape, attrs.axes)!
    const y = run(backend, {
      name: 'repeat',
      inputs: { x },
      integers: { reduced, inner },
      floats: { factor: attrs.factor },
      shape: attrs.shape,
      code: forEachIndex(`
          let outer = index / (uniforms.reduced * uniforms.inner);
          result[index] = uniforms.factor * x[outer * uniforms.inner + index % uniforms.inner];`),
    })
    return { y }
  }),
]
