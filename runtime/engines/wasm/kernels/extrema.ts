/**
 * Maximum and minimum of two tensors, which propagate NaN; the backend's own kernels lose it for one order of the
 * operands.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { backend_util, getKernel, util } from '@tensorflow/tfjs-core'
import type { Simd } from '../simd/run.js'
import { arrayCalls, elementwise } from './arithmetic.js'
import { address, allocate, type BackendWasm, release, runKernel, type TensorInfo, wasmKernel } from './heap.js'

interface Pair {
  readonly a: TensorInfo
  readonly b: TensorInfo
}

/** To be called while the backend's own kernels are registered. */
export function extremaKernels(simd: Simd): readonly KernelConfig[] {
  return [extremum(simd, 'Minimum', 'minimum'), extremum(simd, 'Maximum', 'maximum')]
}

function extremum(simd: Simd, kernelName: string, name: string): KernelConfig {
  const own = getKernel(kernelName, 'wasm').kernelFunc
  return wasmKernel<Pair, object>(kernelName, (call) => {
    const { a, b } = call.inputs
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return own(call as unknown as Parameters<typeof own>[0])
    const shape = backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape])
    if (util.sizeFromShape(b.shape) === 1) return ofOne(call.backend, simd, name, a, b, shape)
    if (util.sizeFromShape(a.shape) === 1) return ofOne(call.backend, simd, name, b, a, shape)
    return repeated(call.backend, [a, b], shape, (one, other) => elementwise(call.backend, simd, name, one, other))
  })
}

/** All values of `x` with the single value of `one`. */
function ofOne(
  backend: BackendWasm,
  simd: Simd,
  name: string,
  x: TensorInfo,
  one: TensorInfo,
  shape: readonly number[],
): TensorInfo {
  const out = allocate(backend, shape)
  const places = [x, one, out].map((tensor) => address(backend, tensor))
  simd.each(`${name}OfOne`, arrayCalls(places, util.sizeFromShape(out.shape), 1))
  return out
}

/** Both, broadcast to that shape. */
function repeated(
  backend: BackendWasm,
  pair: readonly [TensorInfo, TensorInfo],
  shape: readonly number[],
  use: (a: TensorInfo, b: TensorInfo) => TensorInfo,
): TensorInfo {
  const [a, b] = pair.map((x) => {
    if (util.arraysEqual(x.shape, [...shape])) return x
    const ranked = { ...x, shape: [...Array<number>(shape.length - x.shape.length).fill(1), ...x.shape] }
    return runKernel(backend, 'Tile', { x: ranked }, { reps: shape.map((size, axis) => size / ranked.shape[axis]) })
  }) as [TensorInfo, TensorInfo]
  const result = use(a, b)
  for (const [at, x] of [a, b].entries()) if (x !== pair[at]) release(backend, x)
  return result
}
