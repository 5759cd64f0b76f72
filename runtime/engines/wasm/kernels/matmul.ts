/**
 * Matrix products. The backend is fast only without transposition and batches, and otherwise its fused product adds the
 * bias once per 48 elements of the inner axis. Here all products use netc's functions, which read transposed matrices
 * without copies.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { broadcast_util, util } from '@tensorflow/tfjs-core'
import type { Simd } from '../simd/run.js'
import { convolve, multiply } from './convolve.js'
import { cutChannels, passOf, run } from './filter-gradient.js'
import type { Ending, FusedAttributes, FusedInputs } from './fused.js'
import { fused } from './fused.js'
import type { BackendWasm, TensorInfo } from './heap.js'
import { address, allocate, floats, release, runKernel, wasmKernel } from './heap.js'

interface MatMulAttributes {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/** The number of parts, for threads, of a product with a transposed matrix, and the number of summed rows per block. */
const parts = 32
const rowsAtOnce = 64

/** Replacements of BatchMatMul and _FusedMatMul. */
export function matMulKernels(simd: Simd): readonly KernelConfig[] {
  const batchMatMul = wasmKernel<{ a: TensorInfo; b: TensorInfo }, MatMulAttributes>(
    'BatchMatMul',
    ({ inputs, backend, attrs }) => product(backend, simd, inputs.a, inputs.b, attrs),
  )
  const fusedMatMul = wasmKernel<{ a: TensorInfo; b: TensorInfo } & FusedInputs, MatMulAttributes & FusedAttributes>(
    '_FusedMatMul',
    ({ inputs, backend, attrs }) => {
      const { a, b } = inputs
      const [columns] = sizes(b, !attrs.transposeB)
      const summed = attrs.transposeA || sizes(a, false)[1] === 0
      return fused(backend, inputs, attrs, summed ? undefined : columns, (ending) =>
        product(backend, simd, a, b, attrs, ending),
      )
    },
  )
  return [batchMatMul, fusedMatMul]
}

/**
 * `op(a) op(b)` over broadcast batches, `[..., m, k] x [..., k, n] -> [..., m, n]`; bias and relu are applied if `a` is
 * not transposed and k is not 0.
 */
function product(
  backend: BackendWasm,
  simd: Simd,
  a: TensorInfo,
  b: TensorInfo,
  { transposeA, transposeB }: MatMulAttributes,
  { bias, relu = false }: Ending = {},
): TensorInfo {
  const [m, k] = sizes(a, transposeA)
  const [inner, n] = sizes(b, transposeB)
  util.assert(k === inner, () => `matMul: the inner axes ${k} and ${inner} of ${a.shape} and ${b.shape} differ`)
  const outer = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2))
  const left = batchIndex(a.shape.slice(0, -2), outer)
  const right = batchIndex(b.shape.slice(0, -2), outer)
  const batches = Array.from({ length: util.sizeFromShape(outer) }, (_, batch) => batch)
  // If both are transposed, one must be copied.
  const taken = transposeA && transposeB ? transposeLast(backend, b) : b
  const out = allocate(backend, [...outer, m, n])
  if (transposeA || k === 0) floats(backend, out).fill(0)
  const [from, by, to] = [a, taken, out].map((tensor) => address(backend, tensor)) as [number, number, number]
  const places = batches.map((batch) => ({
    a: from + left(batch) * m * k * 4,
    b: by + right(batch) * k * n * 4,
    out: to + batch * m * n * 4,
  }))
  if (transposeA) sumOfRows(backend, simd, places, m, k, n)
  else if (k > 0) {
    const steps = transposeB ? { rowStep: 4, columnStep: k * 4 } : { rowStep: n * 4, columnStep: 4 }
    const shape = { rows: m, depth: k, columns: n }
    const ending = { relu, ...(bias && { bias: address(backend, bias) }) }
    const jobs = places.map((place) => ({
      ...multiply(place.a, { at: place.b, ...steps }, place.out, shape),
      ...ending,
    }))
    convolve(backend, simd, jobs)
  }
  if (taken !== b) release(backend, taken)
  return out
}

function sizes({ shape }: TensorInfo, transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number]
  return transposed ? [columns, rows] : [rows, columns]
}

/** `out += a^T b` for matrices `[k, m]` and `[k, n]`: the sum over k of outer products of rows. */
function sumOfRows(
  backend: BackendWasm,
  simd: Simd,
  places: readonly { readonly a: number; readonly b: number; readonly out: number }[],
  m: number,
  k: number,
  n: number,
): void {
  const cut = cutChannels(m, n, Math.ceil(parts / places.length))
  const add = (first: number, times: number, rows: number): void => {
    const calls = places.flatMap(({ a, b, out }) =>
      cut.map(({ i, o }) => ({
        places: [
          a + (first * m + i.start) * 4,
          b + (first * n + o.start) * 4,
          out + (i.start * n + o.start) * 4,
        ] as const,
        rest: [times, 1, rows, 1, m * 4, n * 4, 0, 0, rows * m * 4, rows * n * 4, n * 4, i.count, o.count],
        room: (rows * passOf(i.count, o.count).floats) / passOf(i.count, o.count).pixels,
      })),
    )
    run(backend, simd, calls)
  }
  const whole = Math.floor(k / rowsAtOnce)
  if (whole > 0) add(0, whole, rowsAtOnce)
  if (k > whole * rowsAtOnce) add(whole * rowsAtOnce, 1, k - whole * rowsAtOnce)
}

/** The index of the matrix, in a stack of shape `shape`, for a position in the broadcast stack. */
function batchIndex(shape: readonly number[], outer: readonly number[]): (batch: number) => number {
  const padded = [...new Array<number>(outer.length - shape.length).fill(1), ...shape]
  const strides = padded.map((extent, axis) => (extent === 1 ? 0 : util.sizeFromShape(padded.slice(axis + 1))))
  return (batch) => {
    let index = 0
    let rest = batch
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      index += (rest % outer[axis]) * strides[axis]
      rest = Math.floor(rest / outer[axis])
    }
    return index
  }
}

function transposeLast(backend: BackendWasm, x: TensorInfo): TensorInfo {
  const rank = x.shape.length
  const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2]
  return runKernel(backend, 'Transpose', { x }, { perm })
}
