/**
 * Access to the WebAssembly heap from kernels. Growing the memory detaches every typed array on it, so views must be
 * created after the last allocation and not be kept.
 */

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { DataType, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { getKernel, util } from '@tensorflow/tfjs-core'
import { type Contract, type ContractCall, implement, type OutputsOf } from '../../gradients/contract.js'
import type { Simd } from '../simd/run.js'

export type { BackendWasm, TensorInfo }

/** The arguments of a kernel. */
export interface KernelCall<Inputs, Attributes> {
  readonly inputs: Inputs
  readonly backend: BackendWasm
  readonly attrs: Attributes
}

/** A kernel of the wasm backend, typed by its inputs. */
export type WasmKernel<Inputs, Attributes> = (call: KernelCall<Inputs, Attributes>) => TensorInfo | TensorInfo[]

/** A kernel in the form that the registry needs. */
export function wasmKernel<Inputs, Attributes>(name: string, run: WasmKernel<Inputs, Attributes>): KernelConfig {
  return { kernelName: name, backendName: 'wasm', kernelFunc: run as unknown as KernelConfig['kernelFunc'] }
}

/** A kernel for an operation of netc, before the engine is open. */
export interface OwnKernel {
  readonly kernelName: string
  /** In the form that the registry needs, once the WebAssembly functions exist. */
  readonly using: (simd: Simd) => KernelConfig
}

/** Declares a kernel for a contract; `run` is called with netc's functions. */
export function ownKernel<C extends Contract>(
  contract: C,
  run: (call: ContractCall<C, BackendWasm>, simd: Simd) => OutputsOf<C>,
): OwnKernel {
  return {
    kernelName: contract.name,
    using: (simd) => implement<C, BackendWasm>(contract, 'wasm', (call) => run(call, simd)),
  }
}

/** Runs the registered kernel with that name; for kernels with one output. */
export function runKernel(
  backend: BackendWasm,
  name: string,
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs: Readonly<Record<string, unknown>> = {},
): TensorInfo {
  const kernel = getKernel(name, 'wasm')
  if (kernel === undefined) throw new Error(`the wasm backend has no kernel ${name}`)
  const outputs = kernel.kernelFunc({ inputs: { ...inputs }, backend, attrs: { ...attrs } as never })
  return Array.isArray(outputs) ? outputs[0] : outputs
}

/** An uninitialized tensor: its memory has arbitrary contents. */
export function allocate(backend: BackendWasm, shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
  return backend.makeOutput([...shape], dtype)
}

/** Disposes of a tensor. */
export function release(backend: BackendWasm, tensor: TensorInfo): void {
  backend.disposeData(tensor.dataId)
}

/** The values of a float32 tensor, valid until the next allocation. */
export function floats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  if (tensor.dtype !== 'float32') throw new Error(`expected a float32 tensor, found ${tensor.dtype}`)
  return backend.typedArrayFromHeap(tensor) as Float32Array
}

/** The address of a tensor's values, in bytes. */
export function address(backend: BackendWasm, tensor: TensorInfo): number {
  return backend.getMemoryOffset(tensor.dataId)
}

/** Notifies the backend that a tensor was written to: XNNPACK caches packed filters by their id. */
export function valuesChanged(backend: BackendWasm, tensor: TensorInfo): void {
  const { id } = backend.dataIdMap.get(tensor.dataId)
  backend.wasm.tfjs.disposeData(id)
  backend.wasm.tfjs.registerTensor(id, util.sizeFromShape(tensor.shape), address(backend, tensor))
}
