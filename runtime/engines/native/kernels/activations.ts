/** Gradients of activations in one pass. */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { reluGradientName } from '../../operations/relu.js'
import { nativeKernel, runOperation } from './native-kernel.js'

export function activationKernels(): readonly KernelConfig[] {
  return [
    nativeKernel<{ dy: TensorInfo; y: TensorInfo }, object>(reluGradientName, ({ inputs, backend }) =>
      runOperation(backend, 'NetcReluGradient', [inputs.dy, inputs.y], {}),
    ),
  ]
}
