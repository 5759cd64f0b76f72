/** Activations and their gradients in one pass each. */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { reluGradientName } from '../../gradients/relu.js'
import { swishNames } from '../../gradients/swish.js'
import { nativeKernel, runOperation } from './native-kernel.js'

export function activationKernels(): readonly KernelConfig[] {
  return [
    map('Relu', ['x'], 'NetcRelu'),
    map('Sigmoid', ['x'], 'NetcSigmoid'),
    map(swishNames.forward, ['x'], 'NetcSwish'),
    map(swishNames.gradient, ['dy', 'x'], 'NetcSwishGradient'),
    map(reluGradientName, ['dy', 'y'], 'NetcReluGradient'),
  ]
}

/** A kernel of float32 tensors of one shape that `operation` maps element by element. */
function map<Input extends string>(name: string, inputNames: readonly Input[], operation: string): KernelConfig {
  return nativeKernel<Record<Input, TensorInfo>, object>(name, ({ inputs, backend }) => {
    const given = inputNames.map((input) => inputs[input])
    return runOperation(backend, operation, given, {})
  })
}

/** The package's own calls methods of tensors that only the whole of tfjs gives them. */
export function preluKernel(): KernelConfig {
  return nativeKernel<{ x: TensorInfo; alpha: TensorInfo }, object>('Prelu', ({ inputs }) => {
    const [x, alpha] = [inputs.x, inputs.alpha] as tf.Tensor[]
    return tf.tidy(() => tf.add(tf.relu(x), tf.mul(alpha, tf.minimum(x, 0))))
  })
}
