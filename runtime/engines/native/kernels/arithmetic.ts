/** Products and sums of tensors of the same shape, and of images with one value per channel. */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { util } from '@tensorflow/tfjs-core'
import { splitRows } from '../../gradients/reductions.js'
import { nativeKernel, registered, runOperation } from './native-kernel.js'

/** Below this size TensorFlow's own kernels are as fast. */
const floatsWorthThreads = 1 << 14

interface Pair {
  readonly a: TensorInfo
  readonly b: TensorInfo
}

/** To be called while the backend's own kernels are registered. */
export function arithmeticKernels(): readonly KernelConfig[] {
  return [binary('Multiply', 'NetcMultiply'), binary('Add', 'NetcAdd')]
}

/** `operation` on tensors of the same shape, and its `...Rows` on images and rows; both are commutative. */
function binary(name: string, operation: string): KernelConfig {
  const own = registered<Pair, object>(name)
  return nativeKernel<Pair, object>(name, (call) => {
    const { a, b } = call.inputs
    const [large, small] = util.sizeFromShape(a.shape) < util.sizeFromShape(b.shape) ? [b, a] : [a, b]
    const numbers = a.dtype === 'float32' && b.dtype === 'float32'
    if (!numbers || util.sizeFromShape(large.shape) < floatsWorthThreads) return own(call)
    if (util.arraysEqual(a.shape, b.shape)) return runOperation(call.backend, operation, [a, b], {})
    const split = splitRows(large.shape, small.shape)
    if (split === undefined || split.inner < 8) return own(call)
    const integers = [split.outer, split.reduced, split.inner]
    return runOperation(call.backend, `${operation}Rows`, [large, small], { integers })
  })
}
