/**
 * Sums and means over adjacent axes. The backend's own use one workgroup per result, after a transposition if the axes
 * are not the last: the gradient of a bias has few results with many terms.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { backend_util, getKernel, util } from '@tensorflow/tfjs-core'
import { type Split, splitAt } from '../../gradients/reductions.js'
import { forEachIndex, release, run, type TensorInfo, type WebGPUBackend, webgpuKernel } from './program.js'

interface ReductionAttributes {
  readonly axis: number | number[]
  readonly keepDims: boolean
}

/** The approximate number of threads that sum concurrently. */
const threads = 32768

/** Up to this many terms are summed sequentially. */
const fewTerms = 64

/** To be called while the backend's own kernels are registered, which it uses for other types and axes. */
export function reductionKernels(): readonly KernelConfig[] {
  return [reduction('Sum', () => 1), reduction('Mean', (count) => 1 / count)]
}

function reduction(name: string, factor: (count: number) => number): KernelConfig {
  const own = getKernel(name, 'webgpu').kernelFunc
  return webgpuKernel<{ x: TensorInfo }, ReductionAttributes>(name, (call) => {
    const { x } = call.inputs
    const axes = util.parseAxisParam(call.attrs.axis, x.shape)
    const split = splitAt(x.shape, axes)
    if (split === undefined || x.dtype !== 'float32') return own(call as unknown as Parameters<typeof own>[0])
    const [kept] = backend_util.computeOutAndReduceShapes(x.shape, axes)
    const shape = call.attrs.keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept
    return { ...sum(call.backend, x, split, factor(split.reduced)), shape }
  })
}

/** `[outer, reduced, inner]` to `[outer, inner]`, times the factor; in parts if there are few results. */
export function sum(
  backend: WebGPUBackend,
  x: TensorInfo,
  { outer, reduced, inner }: Split,
  factor: number,
): TensorInfo {
  const results = outer * inner
  if (reduced <= fewTerms || results >= threads) return strided(backend, x, { outer, reduced, inner }, 1, factor)
  const parts = Math.min(Math.ceil(reduced / (fewTerms / 2)), Math.ceil(threads / results))
  const sums = strided(backend, x, { outer, reduced, inner }, parts, 1)
  const out = sum(backend, sums, { outer, reduced: parts, inner }, factor)
  release(backend, sums)
  return out
}

/** `[outer, parts, inner]`: a part has every n-th term, so that adjacent threads read adjacent values. */
function strided(backend: WebGPUBackend, x: TensorInfo, split: Split, parts: number, factor: number): TensorInfo {
  const { outer, reduced, inner } = split
  return run(backend, {
    name: 'sum',
    inputs: { x },
    integers: { reduced, inner, parts },
    floats: { factor },
    shape: [outer * parts * inner],
    code: forEachIndex(`
      let place = index / uniforms.inner;
      let first = (place / uniforms.parts) * uniforms.reduced * uniforms.inner + index % uniforms.inner;
      var sum = 0.0;
      for (var term = place % uniforms.parts; term < uniforms.reduced; term += uniforms.parts) {
        sum += x[first + term * uniforms.inner];
      }
      result[index] = uniforms.factor * sum;`),
  })
}
