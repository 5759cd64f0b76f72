/**
 * Gathers rows by index, such as features in one-shot tests: the backend computes the position of every single float.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { getKernel, util } from '@tensorflow/tfjs-core'
import type { Simd } from '../simd/run.js'
import type { BackendWasm, TensorInfo } from './heap.js'
import { address, allocate, wasmKernel } from './heap.js'

interface GatherInputs {
  readonly x: TensorInfo
  readonly indices: TensorInfo
}

interface GatherAttributes {
  readonly axis: number
  readonly batchDims?: number
}

/** Shorter rows are left to the backend. */
const floatsWorthCall = 64

/** To be called while the backend's own kernels are registered. */
export function gatherKernels(simd: Simd): readonly KernelConfig[] {
  const own = getKernel('GatherV2', 'wasm').kernelFunc
  const kernel = wasmKernel<GatherInputs, GatherAttributes>('GatherV2', (call) => {
    const { inputs, backend, attrs } = call
    const { x, indices } = inputs
    const [axis] = util.parseAxisParam(attrs.axis, x.shape) as [number]
    const row = util.sizeFromShape(x.shape.slice(axis + 1))
    if (x.dtype === 'float32' && !attrs.batchDims && row >= floatsWorthCall) {
      return rows(backend, simd, x, indices, axis, row)
    }
    return own(call as unknown as Parameters<typeof own>[0])
  })
  return [kernel]
}

function rows(
  backend: BackendWasm,
  simd: Simd,
  x: TensorInfo,
  indices: TensorInfo,
  axis: number,
  floats: number,
): TensorInfo {
  const extent = x.shape[axis]!
  const chosen = [...(backend.readSync(indices.dataId) as Int32Array)]
  for (const index of chosen) {
    const inside = index >= 0 && index < extent
    util.assert(inside, () => `GatherV2: the index value ${index} is not in [0, ${extent - 1}]`)
  }
  const outer = util.sizeFromShape(x.shape.slice(0, axis))
  const out = allocate(backend, [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)])
  const [from, to] = [address(backend, x), address(backend, out)]
  const calls = Array.from({ length: outer }, (_, block) =>
    chosen.map((index, at) => [
      from + (block * extent + index) * floats * 4,
      to + (block * chosen.length + at) * floats * 4,
      floats,
    ]),
  )
  simd.each('copy', calls.flat())
  return out
}
