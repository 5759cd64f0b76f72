/** What takes several operations of the backend, in one. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { type RepeatAttributes, repeatName, splitAt } from '../../gradients/reductions.js'
import { reluGradientName } from '../../gradients/relu.js'
import { forEachIndex, run, type TensorInfo, webgpuKernel } from './program.js'

export function activationKernels(): readonly KernelConfig[] {
  return [
    webgpuKernel<{ dy: TensorInfo; y: TensorInfo }, object>(reluGradientName, ({ inputs: { dy, y }, backend }) =>
      run(backend, {
        name: 'relu gradient',
        inputs: { dy, y },
        shape: dy.shape,
        code: forEachIndex('result[index] = select(0.0, dy[index], y[index] > 0.0);'),
      }),
    ),
    webgpuKernel<{ x: TensorInfo }, RepeatAttributes>(repeatName, ({ inputs: { x }, backend, attrs }) => {
      const { reduced, inner } = splitAt(attrs.shape, attrs.axes)!
      return run(backend, {
        name: 'repeat',
        inputs: { x },
        integers: { reduced, inner },
        floats: { factor: attrs.factor },
        shape: attrs.shape,
        code: forEachIndex(`
          let outer = index / (uniforms.reduced * uniforms.inner);
          result[index] = uniforms.factor * x[outer * uniforms.inner + index % uniforms.inner];`),
      })
    }),
  ]
}
