/** Activations and their gradients in one pass each. */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { reluGradientContract } from '../../gradients/relu.js'
import { swishContracts } from '../../gradients/swish.js'
import { nativeKernel, ownKernel, runOperation } from './native-kernel.js'

/** Activations and their gradients. */
export function activationKernels(): readonly KernelConfig[] {
  return [unary('Relu', 'NetcRelu'), unary('Sigmoid', 'NetcSigmoid')]
}

export const ownActivationKernels: readonly KernelConfig[] = [
  ownKernel(swishContracts.forward, ({ inputs: { x }, backend }) => ({
    y: runOperation(backend, 'NetcSwish', [x], {}),
  })),
  ownKernel(swishContracts.gradient, ({ inputs: { dy, x }, backend }) => ({
    dx: runOperation(backend, 'NetcSwishGradient', [dy, x], {}),
  })),
  ownKernel(reluGradientContract, ({ inputs: { dy, y }, backend }) => ({
    dx: runOperation(backend, 'NetcReluGradient', [dy, y], {}),
  })),
]

function unary(name: string, operation: string): KernelConfig {
  return nativeKernel<{ x: TensorInfo }, object>(name, ({ inputs: { x }, backend }) =>
    runOperation(backend, operation, [x], {}),
  )
}

/** The package's own kernel calls tensor methods that only the full tfjs package adds. */
export function preluKernel(): KernelConfig {
  return nativeKernel<{ x: TensorInfo; alpha: TensorInfo }, object>('Prelu', ({ inputs }) => {
    const [x, alpha] = [inputs.x, inputs.alpha] as tf.Tensor[]
    return tf.tidy(() => tf.add(tf.relu(x), tf.mul(alpha, tf.minimum(x, 0))))
  })
}
