/** Activations and their gradients in one pass each. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import { getKernel, util } from '@tensorflow/tfjs-core'
import { reluGradientName } from '../../gradients/relu.js'
import { swishNames } from '../../gradients/swish.js'
import type { Simd } from '../simd/run.js'
import { arrayCalls } from './arithmetic.js'
import type { TensorInfo } from './heap.js'
import { address, allocate, wasmKernel } from './heap.js'

/** To be made while the backend's own kernels are registered. */
export function activationKernels(simd: Simd): readonly KernelConfig[] {
  return [
    map(simd, reluGradientName, ['dy', 'y'], 'reluGradient'),
    map(simd, 'Relu', ['x'], 'relu'),
    map(simd, 'Abs', ['x'], 'abs'),
    map(simd, 'Sigmoid', ['x'], 'sigmoid'),
    map(simd, swishNames.forward, ['x'], 'swish'),
    map(simd, swishNames.gradient, ['dy', 'x'], 'swishGradient'),
  ]
}

/** A kernel of float32 tensors of one shape that `name` maps element by element; of other types the backend's own. */
function map<Input extends string>(
  simd: Simd,
  kernelName: string,
  inputNames: readonly Input[],
  name: string,
): KernelConfig {
  const own = getKernel(kernelName, 'wasm')?.kernelFunc
  return wasmKernel<Record<Input, TensorInfo>, object>(kernelName, (call) => {
    const { inputs, backend } = call
    const tensors = inputNames.map((input) => inputs[input])
    if (own !== undefined && tensors.some(({ dtype }) => dtype !== 'float32')) {
      return own(call as unknown as Parameters<typeof own>[0])
    }
    const out = allocate(backend, tensors[0].shape)
    const places = [...tensors, out].map((tensor) => address(backend, tensor))
    simd.each(name, arrayCalls(places, util.sizeFromShape(out.shape)))
    return out
  })
}
