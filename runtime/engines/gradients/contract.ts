/**
 * Contracts of kernels. Every operation of netc for which an engine may have a kernel is declared once, with its
 * inputs, attributes and outputs. The types of kernels and calls, and the table in docs/engines.md, derive from the
 * declaration. If an engine has no kernel, the caller composes the operation from those of tfjs.
 */
import type {
  KernelConfig,
  NamedAttrMap,
  NamedTensorInfoMap,
  NamedTensorMap,
  Tensor,
  TensorInfo,
} from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'

/** A tensor input or output, or a list of tensors of any length; all lists of one call have the same length. */
export interface Field<List extends boolean = boolean, Optional extends boolean = boolean> {
  readonly doc: string
  readonly list: List
  readonly optional: Optional
}

/** An input that is not a tensor. `value` only exists in the type system. */
export interface Attribute<Value = unknown> {
  readonly doc: string
  readonly value?: Value
}

type Fields = Readonly<Record<string, Field>>
type Attributes = Readonly<Record<string, Attribute>>

export interface Contract<
  Inputs extends Fields = Fields,
  Given extends Attributes = Attributes,
  Outputs extends Fields = Fields,
> {
  /** Its name in tfjs's kernel registry. */
  readonly name: string
  /** What it computes, in one sentence. */
  readonly doc: string
  readonly inputs: Inputs
  readonly attributes: Given
  /** In the order in which kernels return them; only lists may be optional. */
  readonly outputs: Outputs
}

/** Declares a contract. */
export const contract = <Inputs extends Fields, Given extends Attributes, Outputs extends Fields>(
  declared: Contract<Inputs, Given, Outputs>,
): Contract<Inputs, Given, Outputs> => declared

/** A float32 tensor; `doc` has its shape. */
export const tensor = (doc: string): Field<false, false> => ({ doc, list: false, optional: false })

/** A list of tensors. */
export const list = (doc: string): Field<true, false> => ({ doc, list: true, optional: false })

/** The same, but optional. */
export const optional = <List extends boolean>(field: Field<List, false>): Field<List, true> => ({
  ...field,
  optional: true,
})

/** An input that is not a tensor. */
export const attribute = <Value>(doc: string): Attribute<Value> => ({ doc })

type Value<F extends Field, T> = F extends Field<true> ? readonly T[] : T

/** The values of the fields, by name. */
type Values<F extends Fields, T> = {
  readonly [K in keyof F as F[K] extends Field<boolean, true> ? never : K]: Value<F[K], T>
} & { readonly [K in keyof F as F[K] extends Field<boolean, true> ? K : never]?: Value<F[K], T> }

export type InputsOf<C extends Contract, T = TensorInfo> = Values<C['inputs'], T>
export type OutputsOf<C extends Contract, T = TensorInfo> = Values<C['outputs'], T>
export type AttributesOf<C extends Contract> = {
  readonly [K in keyof C['attributes']]: C['attributes'][K] extends Attribute<infer V> ? V : never
}

/** The arguments of a kernel. */
export interface ContractCall<C extends Contract, Backend> {
  readonly inputs: InputsOf<C>
  readonly backend: Backend
  readonly attrs: AttributesOf<C>
}

/** A kernel that implements the contract. */
export type ContractKernel<C extends Contract, Backend> = (call: ContractCall<C, Backend>) => OutputsOf<C>

/** A kernel in the form that tfjs registers. */
export function implement<C extends Contract, Backend>(
  { name, inputs: taken, outputs: given }: C,
  backendName: string,
  kernel: ContractKernel<C, Backend>,
): KernelConfig {
  const several = Object.values(given).some((field) => field.list) || Object.keys(given).length > 1
  return {
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, backend, attrs }) => {
      const call = { inputs: byField(taken, inputs), backend: backend as Backend, attrs }
      const outputs = Object.values(byName(given, kernel(call as unknown as ContractCall<C, Backend>)))
      return several ? outputs : outputs[0]
    },
  }
}

/** Whether the current engine has a kernel for it. */
export function hasKernel({ name }: Contract): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined
}

/** Runs the current engine's kernel, which must exist. A list that the kernel omits is empty. */
export function execute<C extends Contract>(
  { name, inputs: taken, outputs: given }: C,
  inputs: InputsOf<C, Tensor>,
  attributes: AttributesOf<C>,
): OutputsOf<C, Tensor> {
  const run: Tensor | Tensor[] = tf
    .engine()
    .runKernel(name, byName(taken, inputs) as NamedTensorMap, attributes as unknown as NamedAttrMap)
  return inOrder(given, [run].flat()) as OutputsOf<C, Tensor>
}

type Held = TensorInfo | readonly TensorInfo[] | undefined

/** In tfjs's form: the tensors of a list `weight` are `weight0`, `weight1` and so on. */
function byName(fields: Fields, values: object): Record<string, TensorInfo> {
  const named: Record<string, TensorInfo> = {}
  for (const name of Object.keys(fields)) {
    const held = (values as Record<string, Held>)[name]
    if (isList(held)) for (const [i, each] of held.entries()) named[`${name}${i}`] = each
    else if (held !== undefined) named[name] = held
  }
  return named
}

const isList = (held: Held): held is readonly TensorInfo[] => Array.isArray(held)

/** The inverse. */
function byField(fields: Fields, named: NamedTensorInfoMap): Record<string, Held> {
  const listOf = (name: string): TensorInfo[] => {
    const found: TensorInfo[] = []
    for (let each = named[`${name}0`]; each !== undefined; each = named[`${name}${found.length}`]) found.push(each)
    return found
  }
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field.list ? listOf(name) : named[name]]),
  )
}

/** The outputs of a kernel, field by field. */
function inOrder(fields: Fields, tensors: readonly Tensor[]): Record<string, Tensor | Tensor[]> {
  const entries = Object.entries(fields)
  const lists = entries.filter(([, field]) => field.list).length
  const length = (tensors.length - (entries.length - lists)) / lists
  let at = 0
  return Object.fromEntries(
    entries.map(([name, field]) => {
      if (!field.list) return [name, tensors[at++]]
      at += length
      return [name, tensors.slice(at - length, at)]
    }),
  )
}
