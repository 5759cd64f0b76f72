/** The bias and activation of fused kernels. */
import { util } from '@tensorflow/tfjs-core'
import type { BackendWasm, TensorInfo } from './heap.js'
import { release, runKernel } from './heap.js'

type Activation = 'linear' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'prelu' | 'leakyrelu'

/** What a product or convolution can apply while its results are in registers: a bias per column, and relu. */
export interface Ending {
  readonly bias?: TensorInfo
  readonly relu?: boolean
}

/** Common to every fused kernel of tfjs. */
export interface FusedInputs {
  readonly bias?: TensorInfo | null
  readonly preluActivationWeights?: TensorInfo | null
}

export interface FusedAttributes {
  readonly activation?: Activation
  readonly leakyreluAlpha?: number
}

/** Lets `compute` apply what it can (nothing if its result has no `columns`), and runs kernels for the rest. */
export function fused(
  backend: BackendWasm,
  { bias, preluActivationWeights }: FusedInputs,
  attrs: FusedAttributes,
  columns: number | undefined,
  compute: (ending: Ending) => TensorInfo,
): TensorInfo {
  const simple = !bias || (bias.shape.at(-1) === columns && util.sizeFromShape(bias.shape) === columns)
  const relu = attrs.activation === 'relu' && columns !== undefined && simple
  const result = compute({ ...(bias && simple && { bias }), relu })
  const sum = !bias || simple ? result : replace(backend, result, runKernel(backend, 'Add', { a: result, b: bias }))
  return relu ? sum : activate(backend, sum, attrs, preluActivationWeights)
}

function replace(backend: BackendWasm, old: TensorInfo, next: TensorInfo): TensorInfo {
  release(backend, old)
  return next
}

const kernelOf = { relu: 'Relu', relu6: 'Relu6', elu: 'Elu', sigmoid: 'Sigmoid' } as const

function activate(
  backend: BackendWasm,
  x: TensorInfo,
  { activation = 'linear', leakyreluAlpha: alpha = 0.2 }: FusedAttributes,
  weights: FusedInputs['preluActivationWeights'],
): TensorInfo {
  switch (activation) {
    case 'linear':
      return x
    case 'prelu':
      if (!weights) throw new Error('prelu needs weights')
      return replace(backend, x, runKernel(backend, 'Prelu', { x, alpha: weights }))
    case 'leakyrelu':
      return replace(backend, x, runKernel(backend, 'LeakyRelu', { x }, { alpha }))
    default:
      return replace(backend, x, runKernel(backend, kernelOf[activation], { x }))
  }
}
