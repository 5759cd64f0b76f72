/**
 * Avoids copies. The backend's Identity copies the values, and tfjs-core clones every tensor that a gradient will need:
 * half of the memory of training. Tensors are immutable, so a clone may share the memory, as Reshape does.
 */
import type { DataType, KernelConfig } from '@tensorflow/tfjs-core'
import { getKernel } from '@tensorflow/tfjs-core'
import type { KernelCall, TensorInfo } from './heap.js'
import { wasmKernel } from './heap.js'

type Unary = { readonly x: TensorInfo }

/** To be called while the backend's own kernels are registered. */
export function aliasKernels(): readonly KernelConfig[] {
  return [
    sharing<object>('Identity', () => true),
    sharing<{ dtype: DataType }>('Cast', (x, { dtype }) => x.dtype === dtype),
  ]
}

/** The kernel, modified to share the memory of its input if `unchanged` returns true. */
function sharing<Attributes>(name: string, unchanged: (x: TensorInfo, attrs: Attributes) => boolean): KernelConfig {
  const own = getKernel(name, 'wasm').kernelFunc
  return wasmKernel<Unary, Attributes>(name, (call: KernelCall<Unary, Attributes>) => {
    const { inputs, backend, attrs } = call
    const { x } = inputs
    if (x.dtype === 'string' || !unchanged(x, attrs)) return own(call as unknown as Parameters<typeof own>[0])
    backend.incRef(x.dataId)
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype }
  })
}
