/**
 * Matrix products. The backend multiplies fast only without transposition and batch, and its fused product adds the
 * bias once per 48 elements of the inner axis otherwise; here every product becomes a series of fast ones.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { broadcast_util, getKernel, util } from '@tensorflow/tfjs-core'
import type { BackendWasm, TensorInfo } from './heap.js'
import { allocate, floats, release, reshaped, runKernel, wasmKernel, withWindow } from './heap.js'

interface MatMulAttributes {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

type Activation = 'linear' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'prelu' | 'leakyrelu'

interface FusedAttributes extends MatMulAttributes {
  readonly activation?: Activation
  readonly leakyreluAlpha?: number
}

type Multiply = (backend: BackendWasm, a: TensorInfo, b: TensorInfo) => TensorInfo

/** The overrides of BatchMatMul and _FusedMatMul; to be made while the backend's own kernels are registered. */
export function matMulKernels(): readonly KernelConfig[] {
  const own = getKernel('BatchMatMul', 'wasm').kernelFunc
  const ownFused = getKernel('_FusedMatMul', 'wasm').kernelFunc
  const multiply: Multiply = (backend, a, b) =>
    own({ inputs: { a, b }, backend, attrs: { transposeA: false, transposeB: false } }) as TensorInfo

  const batchMatMul = wasmKernel<{ a: TensorInfo; b: TensorInfo }, MatMulAttributes>(
    'BatchMatMul',
    ({ inputs, backend, attrs }) => product(backend, multiply, inputs.a, inputs.b, attrs),
  )
  const fusedMatMul = wasmKernel<
    { a: TensorInfo; b: TensorInfo; bias?: TensorInfo; preluActivationWeights?: TensorInfo },
    FusedAttributes
  >('_FusedMatMul', (call) => {
    const { inputs, backend, attrs } = call
    if (isPlain(inputs.a, inputs.b, attrs)) {
      return ownFused(call as unknown as Parameters<typeof ownFused>[0])
    }
    let result = product(backend, multiply, inputs.a, inputs.b, attrs)
    if (inputs.bias !== undefined && inputs.bias !== null) {
      result = replace(backend, result, runKernel(backend, 'Add', { a: result, b: inputs.bias }))
    }
    return activate(backend, result, attrs, inputs.preluActivationWeights)
  })
  return [batchMatMul, fusedMatMul]
}

/** One product without transposition: what the backend does right and fast. */
function isPlain(a: TensorInfo, b: TensorInfo, { transposeA, transposeB }: MatMulAttributes): boolean {
  const batches = util.sizeFromShape(a.shape.slice(0, -2)) * util.sizeFromShape(b.shape.slice(0, -2))
  return !transposeA && !transposeB && batches === 1
}

/** `op(a) op(b)` over batches that broadcast, `[..., m, k] x [..., k, n] -> [..., m, n]`. */
function product(
  backend: BackendWasm,
  multiply: Multiply,
  a: TensorInfo,
  b: TensorInfo,
  { transposeA, transposeB }: MatMulAttributes,
): TensorInfo {
  const left = transposeA ? transposeLast(backend, a) : a
  const right = transposeB ? transposeLast(backend, b) : b
  const [m, k] = left.shape.slice(-2) as [number, number]
  const [inner, n] = right.shape.slice(-2) as [number, number]
  util.assert(k === inner, () => `matMul: the inner axes ${k} and ${inner} of ${a.shape} and ${b.shape} differ`)
  const outer = broadcast_util.assertAndGetBroadcastShape(left.shape.slice(0, -2), right.shape.slice(0, -2))
  const batches = util.sizeFromShape(outer)
  const result =
    batches === 1
      ? multiply(backend, reshaped(left, [1, m, k]), reshaped(right, [1, k, n]))
      : multiplyBatches(backend, multiply, left, right, outer)
  if (left !== a) release(backend, left)
  if (right !== b) release(backend, right)
  return { ...result, shape: [...outer, m, n] }
}

function multiplyBatches(
  backend: BackendWasm,
  multiply: Multiply,
  left: TensorInfo,
  right: TensorInfo,
  outer: readonly number[],
): TensorInfo {
  const [m, k] = left.shape.slice(-2) as [number, number]
  const n = right.shape[right.shape.length - 1]
  const out = allocate(backend, [...outer, m, n])
  const leftBatch = batchIndex(left.shape.slice(0, -2), outer)
  const rightBatch = batchIndex(right.shape.slice(0, -2), outer)
  for (let batch = 0; batch < util.sizeFromShape([...outer]); batch++) {
    const part = withWindow(backend, left, leftBatch(batch) * m * k, [1, m, k], (a) =>
      withWindow(backend, right, rightBatch(batch) * k * n, [1, k, n], (b) => multiply(backend, a, b)),
    )
    floats(backend, out).set(floats(backend, part), batch * m * n)
    release(backend, part)
  }
  return out
}

/** Which matrix of a stack of shape `shape` belongs to a position of the broadcast stack. */
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

function replace(backend: BackendWasm, old: TensorInfo, next: TensorInfo): TensorInfo {
  release(backend, old)
  return next
}

function activate(
  backend: BackendWasm,
  x: TensorInfo,
  attrs: FusedAttributes,
  preluActivationWeights: TensorInfo | undefined,
): TensorInfo {
  const activation = attrs.activation ?? 'linear'
  switch (activation) {
    case 'linear':
      return x
    case 'relu':
      return replace(backend, x, runKernel(backend, 'Relu', { x }))
    case 'relu6':
      return replace(backend, x, runKernel(backend, 'Relu6', { x }))
    case 'elu':
      return replace(backend, x, runKernel(backend, 'Elu', { x }))
    case 'sigmoid':
      return replace(backend, x, runKernel(backend, 'Sigmoid', { x }))
    case 'prelu':
      if (!preluActivationWeights) throw new Error('_FusedMatMul: prelu needs its weights')
      return replace(backend, x, runKernel(backend, 'Prelu', { x, alpha: preluActivationWeights }))
    case 'leakyrelu':
      return replace(backend, x, runKernel(backend, 'LeakyRelu', { x }, { alpha: attrs.leakyreluAlpha ?? 0.2 }))
    default: {
      const unknown: never = activation
      throw new Error(`_FusedMatMul: unknown activation ${String(unknown)}`)
    }
  }
}
