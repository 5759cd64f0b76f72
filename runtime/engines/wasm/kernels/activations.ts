/** Activations and their gradients in one pass each. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { getKernel, util } from '@tensorflow/tfjs-core'
import { reluGradientContract } from '../../gradients/relu.js'
import { swishContracts } from '../../gradients/swish.js'
import type { Simd } from '../simd/run.js'
import { arrayCalls } from './arithmetic.js'
import type { BackendWasm, OwnKernel, TensorInfo } from './heap.js'
import { address, allocate, ownKernel, wasmKernel } from './heap.js'

/** To be called while the backend's own kernels are registered. */
export function activationKernels(simd: Simd): readonly KernelConfig[] {
  return [unary(simd, 'Relu', 'relu'), unary(simd, 'Abs', 'abs'), unary(simd, 'Sigmoid', 'sigmoid')]
}

export const ownActivationKernels: readonly OwnKernel[] = [
  ownKernel(reluGradientContract, ({ inputs: { dy, y }, backend }, simd) => ({
    dx: map(backend, simd, 'reluGradient', [dy, y]),
  })),
  ownKernel(swishContracts.forward, ({ inputs: { x }, backend }, simd) => ({ y: map(backend, simd, 'swish', [x]) })),
  ownKernel(swishContracts.gradient, ({ inputs: { dy, x }, backend }, simd) => ({
    dx: map(backend, simd, 'swishGradient', [dy, x]),
  })),
]

/** A kernel for float32; other types use the backend's own. */
function unary(simd: Simd, kernelName: string, name: string): KernelConfig {
  const own = getKernel(kernelName, 'wasm').kernelFunc
  return wasmKernel<{ x: TensorInfo }, object>(kernelName, (call) => {
    const { x } = call.inputs
    return x.dtype === 'float32'
      ? map(call.backend, simd, name, [x])
      : own(call as unknown as Parameters<typeof own>[0])
  })
}

/** Applies `name` to tensors of the same shape, element by element. */
function map(backend: BackendWasm, simd: Simd, name: string, tensors: readonly TensorInfo[]): TensorInfo {
  const out = allocate(backend, tensors[0].shape)
  const places = [...tensors, out].map((tensor) => address(backend, tensor))
  simd.each(name, arrayCalls(places, util.sizeFromShape(out.shape)))
  return out
}
