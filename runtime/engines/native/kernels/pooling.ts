/** Pooling and its gradients with netc's operations, with any padding. */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { backend_util } from '@tensorflow/tfjs-core'
import { nativeKernel, runOperation } from './native-kernel.js'
import type { PoolingAttributes } from './padded-pooling.js'

/** Maximum and average pooling and their gradients. */
export function poolingKernels(): readonly KernelConfig[] {
  return [
    pooling('MaxPool', ['x'], 'x', 'NetcMaxPool'),
    pooling('AvgPool', ['x'], 'x', 'NetcAvgPool'),
    pooling('MaxPoolGrad', ['dy', 'input', 'output'], 'input', 'NetcMaxPoolGradient'),
    pooling('AvgPoolGrad', ['dy'], 'input', 'NetcAvgPoolGradient'),
  ]
}

/** `given` are the operation's inputs, and `image` the one with the shape of the pooled image. */
function pooling(name: string, given: readonly string[], image: string, operation: string): KernelConfig {
  return nativeKernel<Record<string, TensorInfo>, PoolingAttributes>(name, ({ inputs, backend, attrs }) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs
    const shape = inputs[image].shape as [number, number, number, number]
    const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode)
    const integers = integersOf(info)
    return runOperation(
      backend,
      operation,
      given.map((input) => inputs[input]),
      { integers },
    )
  })
}

/** In the order of `Pooling` in csrc/pooling.cc. */
function integersOf(info: backend_util.Conv2DInfo): number[] {
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  ]
}
