/**
 * Sum and Mean over adjacent axes that are followed by others, as in the gradients of biases and pooling: without the
 * transposition that the backend makes first.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { backend_util, getKernel, util } from '@tensorflow/tfjs-core'
import { type RepeatAttributes, repeatContract, type Split, splitAt } from '../../gradients/reductions.js'
import type { Simd } from '../simd/run.js'
import { channelSums } from './channel-sums.js'
import type { BackendWasm, OwnKernel, TensorInfo } from './heap.js'
import { address, allocate, floats, ownKernel, wasmKernel } from './heap.js'

interface ReductionAttributes {
  readonly axis: number | number[]
  readonly keepDims: boolean
}

/** To be called while the backend's own kernels are registered. */
export function reductionKernels(simd: Simd): readonly KernelConfig[] {
  return [reduction(simd, 'Sum', () => 1), reduction(simd, 'Mean', (count) => 1 / count)]
}

export const repeatKernel: OwnKernel = ownKernel(repeatContract, ({ inputs, backend, attrs }, simd) => ({
  y: repeated(backend, simd, inputs.x, attrs),
}))

function reduction(simd: Simd, name: string, factor: (count: number) => number): KernelConfig {
  const own = getKernel(name, 'wasm').kernelFunc
  return wasmKernel<{ x: TensorInfo }, ReductionAttributes>(name, (call) => {
    const { inputs, backend, attrs } = call
    const { x } = inputs
    const axes = util.parseAxisParam(attrs.axis, x.shape)
    const split = splitAt(x.shape, axes)
    if (x.dtype !== 'float32' || split === undefined || split.inner === 1 || split.reduced === 0) {
      return own(call as unknown as Parameters<typeof own>[0])
    }
    const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes)
    const out = allocate(backend, attrs.keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape)
    reduce(backend, simd, x, out, split, factor(split.reduced))
    return out
  })
}

function reduce(
  backend: BackendWasm,
  simd: Simd,
  x: TensorInfo,
  out: TensorInfo,
  { outer, reduced, inner }: Split,
  factor: number,
): void {
  const job = { backend, simd, matrices: [address(backend, x)], constants: [], count: outer }
  const [sums] = channelSums({ ...job, rows: reduced, channels: inner, name: 'sumRows', sums: 1 }) as [Float64Array]
  const to = floats(backend, out)
  for (let i = 0; i < sums.length; i++) to[i] = sums[i]! * factor
}

/** `x` times a factor, repeated along the axes of `shape` that `x` lacks or has with extent 1. */
function repeated(backend: BackendWasm, simd: Simd, x: TensorInfo, attrs: RepeatAttributes): TensorInfo {
  const split = splitAt(attrs.shape, attrs.axes)
  if (split === undefined)
    throw new Error(`${repeatContract.name}: the axes ${attrs.axes} of ${attrs.shape} are not adjacent`)
  const { outer, reduced, inner } = split
  const out = allocate(backend, attrs.shape)
  const row = allocate(backend, [outer, inner])
  const from = floats(backend, x)
  const scaled = floats(backend, row)
  for (let i = 0; i < scaled.length; i++) scaled[i] = from[i] * attrs.factor
  if (inner === 1) {
    const to = floats(backend, out)
    for (let index = 0; index < outer; index++) to.fill(scaled[index], index * reduced, (index + 1) * reduced)
  } else {
    const [source, target] = [address(backend, row), address(backend, out)]
    const calls = Array.from({ length: outer }, (_, index) => [
      source + index * inner * 4,
      target + index * reduced * inner * 4,
      reduced,
      inner,
    ])
    simd.each('repeatRow', calls)
  }
  backend.disposeData(row.dataId)
  return out
}
