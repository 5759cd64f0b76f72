/** GPU programs: WGSL with the metadata that tfjs's backend needs to run it. Values are float32. */
import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import { type Contract, type ContractKernel, implement } from '../../gradients/contract.js'

export type { TensorInfo, WebGPUBackend }

/** A kernel of the webgpu backend, typed by its inputs. */
export function webgpuKernel<Inputs, Attributes>(
  name: string,
  run: (call: {
    readonly inputs: Inputs
    readonly backend: WebGPUBackend
    readonly attrs: Attributes
  }) => TensorInfo | TensorInfo[],
): KernelConfig {
  return { kernelName: name, backendName: 'webgpu', kernelFunc: run as unknown as KernelConfig['kernelFunc'] }
}

/** A kernel for an operation of netc. */
export const ownKernel = <C extends Contract>(contract: C, run: ContractKernel<C, WebGPUBackend>): KernelConfig =>
  implement(contract, 'webgpu', run)

export interface Job {
  /** Identifies the code: two jobs with the same name have the same code. */
  readonly name: string
  /** By the names of their arrays in the code; `result` and `uniforms` are reserved. */
  readonly inputs: Readonly<Record<string, TensorInfo>>
  /** Fields of `uniforms` in the code. */
  readonly integers?: Readonly<Record<string, number>>
  readonly floats?: Readonly<Record<string, number>>
  /** The shape of `result`. */
  readonly shape: readonly number[]
  /** A float32 tensor whose values `result` starts with and overwrites, instead of a new tensor. */
  readonly into?: TensorInfo
  /**
   * WGSL functions. Without `workgroups`, including `main(index: i32)`, called for every index of `result` and some
   * more; otherwise `main()`.
   */
  readonly code: string
  /**
   * The number of workgroups of 64 threads; the code distinguishes them by `workgroupId`, and the threads by
   * `localIndex`.
   */
  readonly workgroups?: readonly [number, number, number]
}

const threadsOfGroup = 64

/** Runs a job on the GPU. @returns its result, a float32 tensor */
export function run(backend: WebGPUBackend, job: Job): TensorInfo {
  const { integers = {}, floats = {}, workgroups } = job
  const size = util.sizeFromShape([...job.shape])
  const fields = [
    ...Object.keys(integers).map((key) => `${key} : i32`),
    ...Object.keys(floats).map((key) => `${key} : f32`),
  ]
  const program: WebGPUProgram = {
    // The package calls a layout along x alone flat, and passes an index.
    dispatchLayout: workgroups === undefined ? { x: [0] } : { x: [], y: [0] },
    dispatch: workgroups === undefined ? [Math.ceil(size / threadsOfGroup), 1, 1] : [...workgroups],
    outputShape: [size],
    shaderKey: `netc ${job.name}`,
    size: workgroups === undefined,
    uniforms: fields.length === 0 ? '' : `${fields.join(', ')},`,
    variableNames: Object.keys(job.inputs),
    workgroupSize: [threadsOfGroup, 1, 1],
    getUserCode: () => job.code,
  }
  const values = [
    ...Object.values(integers).map((value) => ({ type: 'int32', data: [value] })),
    ...Object.values(floats).map((value) => ({ type: 'float32', data: [value] })),
  ]
  // As rows of values: the package compiles a program again for every rank, and for equal extents.
  const given = Object.values(job.inputs).map((input) => ({ ...input, shape: [util.sizeFromShape(input.shape)] }))
  const inputs = given.map((input) => (isConversion(job) ? input : floatsOf(backend, input)))
  const into = job.into === undefined ? undefined : { ...job.into, shape: [size] }
  const out = backend.runWebGPUProgram(program, inputs, 'float32', values, into)
  // If it has been read, the package has cached its previous values.
  if (into !== undefined) forgetRead(backend, into)
  for (const [index, input] of inputs.entries()) if (input !== given[index]) release(backend, input)
  return { ...out, shape: [...job.shape] }
}

function forgetRead(backend: WebGPUBackend, { dataId }: TensorInfo): void {
  const held: { values: unknown } = backend.tensorMap.get(dataId)
  held.values = null
}

const conversion = 'to float32'

const isConversion = ({ name }: Job): boolean => name === conversion

/** The package casts booleans and integers to float32 by relabeling them: in memory they are still integers. */
function floatsOf(backend: WebGPUBackend, x: TensorInfo): TensorInfo {
  if (backend.tensorMap.get(x.dataId).dtype === 'float32') return x
  return run(backend, {
    name: conversion,
    inputs: { x },
    shape: x.shape,
    code: forEachIndex('result[index] = f32(x[index]);'),
  })
}

/** The body of a program that computes every value independently. */
export function forEachIndex(body: string): string {
  return `fn main(index : i32) {
    if (index >= uniforms.size) { return; }
    ${body}
  }`
}

/** Disposes of tensors. */
export function release(backend: WebGPUBackend, ...tensors: readonly TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId)
}
