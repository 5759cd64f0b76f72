/** Matrix products with few results of many terms each: the backend adds their parts in whatever order they finish. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { broadcast_util, getKernel, util } from '@tensorflow/tfjs-core'
import { product } from './product.js'
import { type TensorInfo, type WebGPUBackend, webgpuKernel } from './program.js'

interface Operands {
  readonly a: TensorInfo
  readonly b: TensorInfo
}

interface MatMulAttributes {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/** This many 32 by 32 tiles keep a GPU busy without splitting the sums; then the backend's own program is as good. */
const enoughTiles = 64

/** To be called while the backend's own kernel is registered. */
export function matMulKernels(): readonly KernelConfig[] {
  const own = getKernel('BatchMatMul', 'webgpu').kernelFunc
  return [
    webgpuKernel<Operands, MatMulAttributes>('BatchMatMul', (call) => {
      const { a, b } = call.inputs
      const { transposeA, transposeB } = call.attrs
      const [rows, columns] = [a.shape.at(transposeA ? -1 : -2)!, b.shape.at(transposeB ? -2 : -1)!]
      const batch = Math.max(...[a, b].map(({ shape }) => util.sizeFromShape(shape.slice(0, -2))))
      const tiles = batch * Math.ceil(rows / 32) * Math.ceil(columns / 32)
      return tiles >= enoughTiles
        ? own(call as unknown as Parameters<typeof own>[0])
        : matMul(call.backend, call.inputs, call.attrs)
    }),
  ]
}

function matMul(backend: WebGPUBackend, { a, b }: Operands, { transposeA, transposeB }: MatMulAttributes): TensorInfo {
  const [batchA, batchB] = [a, b].map(({ shape }) => util.sizeFromShape(shape.slice(0, -2)))
  const inner = a.shape.at(transposeA ? -2 : -1)!
  if (inner !== b.shape.at(transposeB ? -1 : -2)) throw new Error(`cannot multiply [${a.shape}] by [${b.shape}]`)
  const [rows, columns] = [a.shape.at(transposeA ? -1 : -2)!, b.shape.at(transposeB ? -2 : -1)!]
  const outer = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2))
  return product(backend, {
    name: `matmul ${transposeA} ${transposeB}`,
    inputs: { a, b },
    // One matrix, or as many as the other side.
    integers: { stepA: batchA === 1 ? 0 : 1, stepB: batchB === 1 ? 0 : 1 },
    batch: Math.max(batchA, batchB),
    rows,
    columns,
    inner,
    leftAlong: transposeA ? 'rows' : 'inner',
    rightAlong: transposeB ? 'inner' : 'columns',
    shape: [...outer, rows, columns],
    code: `
      fn left(batch : i32, row : i32, at : i32) -> f32 {
        let first = batch * uniforms.stepA * uniforms.rows * uniforms.inner;
        return a[first + ${transposeA ? 'at * uniforms.rows + row' : 'row * uniforms.inner + at'}];
      }
      fn right(batch : i32, at : i32, column : i32) -> f32 {
        let first = batch * uniforms.stepB * uniforms.columns * uniforms.inner;
        return b[first + ${transposeB ? 'column * uniforms.inner + at' : 'at * uniforms.columns + column'}];
      }
    `,
  })
}
