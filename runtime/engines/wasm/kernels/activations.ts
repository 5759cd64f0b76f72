/** Activations and their gradients in one pass each. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import { reluGradientName } from '../../operations/relu.js'
import { swishNames } from '../../operations/swish.js'
import type { Simd } from '../simd/run.js'
import { arrayCalls } from './arithmetic.js'
import type { TensorInfo } from './heap.js'
import { address, allocate, wasmKernel } from './heap.js'

export function activationKernels(simd: Simd): readonly KernelConfig[] {
  return [
    map(simd, reluGradientName, ['dy', 'y'], 'reluGradient'),
    map(simd, 'Relu', ['x'], 'relu'),
    map(simd, 'Sigmoid', ['x'], 'sigmoid'),
    map(simd, swishNames.forward, ['x'], 'swish'),
    map(simd, swishNames.gradient, ['dy', 'x'], 'swishGradient'),
  ]
}

/** A kernel of float32 tensors of one shape that `name` maps element by element. */
function map<Input extends string>(
  simd: Simd,
  kernelName: string,
  inputNames: readonly Input[],
  name: string,
): KernelConfig {
  return wasmKernel<Record<Input, TensorInfo>, object>(kernelName, ({ inputs, backend }) => {
    const tensors = inputNames.map((input) => inputs[input])
    const out = allocate(backend, tensors[0].shape)
    const places = [...tensors, out].map((tensor) => address(backend, tensor))
    simd.each(name, arrayCalls(places, util.sizeFromShape(out.shape)))
    return out
  })
}
