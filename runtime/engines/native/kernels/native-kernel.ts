/** Kernels of the native backend, and how they run netc's operations. */
import type { KernelConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core'
import { getKernel } from '@tensorflow/tfjs-core'
import { type Contract, type ContractKernel, implement } from '../../gradients/contract.js'
import { backendName, type NativeBackend, type OperationAttribute } from '../binding.js'

export interface KernelCall<Inputs, Attributes> {
  readonly inputs: Inputs
  readonly backend: NativeBackend
  readonly attrs: Attributes
}

export type NativeKernel<Inputs, Attributes> = (call: KernelCall<Inputs, Attributes>) => TensorInfo | TensorInfo[]

/** A kernel in the form that the registry needs. */
export function nativeKernel<Inputs, Attributes>(name: string, run: NativeKernel<Inputs, Attributes>): KernelConfig {
  return { kernelName: name, backendName, kernelFunc: run as unknown as KernelConfig['kernelFunc'] }
}

/** A kernel for an operation of netc. */
export const ownKernel = <C extends Contract>(contract: C, run: ContractKernel<C, NativeBackend>): KernelConfig =>
  implement(contract, backendName, run)

/** The currently registered kernel, to be called where netc's does not apply. */
export function registered<Inputs, Attributes>(name: string): NativeKernel<Inputs, Attributes> {
  return getKernel(name, backendName).kernelFunc as unknown as NativeKernel<Inputs, Attributes>
}

/** The arguments of an operation besides tensors; each operation documents its numbers. */
export interface Numbers {
  readonly integers?: readonly number[]
  readonly reals?: readonly number[]
  /** The number of inputs, if they are a list. */
  readonly listLength?: number
}

/** Runs an operation of netc with one output. */
export function runOperation(
  backend: NativeBackend,
  name: string,
  inputs: readonly TensorInfo[],
  numbers: Numbers,
): Tensor {
  return backend.executeSingleOutput(name, attributesOf(backend, numbers), inputs)
}

/** Runs an operation of netc with several outputs. */
export function runOperations(
  backend: NativeBackend,
  name: string,
  inputs: readonly TensorInfo[],
  numbers: Numbers,
  outputs: number,
): Tensor[] {
  return backend.executeMultipleOutputs(name, attributesOf(backend, numbers), inputs, outputs)
}

function attributesOf({ binding }: NativeBackend, { integers = [], reals = [], listLength }: Numbers) {
  const attributes: OperationAttribute[] = [
    { name: 'integers', type: binding.TF_ATTR_INT as number, value: integers },
    { name: 'reals', type: binding.TF_ATTR_FLOAT as number, value: reals },
  ]
  if (listLength === undefined) return attributes
  return [...attributes, { name: 'N', type: binding.TF_ATTR_INT as number, value: listLength }]
}
