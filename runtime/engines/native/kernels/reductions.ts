/** Sum and Mean over adjacent axes, and the repetition in their gradients. */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { backend_util, util } from '@tensorflow/tfjs-core'
import { repeatContract, splitAt } from '../../gradients/reductions.js'
import { nativeKernel, ownKernel, registered, runOperation } from './native-kernel.js'

interface ReductionAttributes {
  readonly axis: number | number[]
  readonly keepDims: boolean
}

type Unary = { readonly x: TensorInfo }

/** To be called while the backend's own kernels are registered. */
export function reductionKernels(): readonly KernelConfig[] {
  return [reduction('Sum', () => 1), reduction('Mean', (count) => 1 / count)]
}

export const repeatKernel: KernelConfig = ownKernel(repeatContract, ({ inputs, backend, attrs }) => {
  const split = splitAt(attrs.shape, attrs.axes)
  if (split === undefined) throw new Error(`${repeatContract.name}: the axes ${attrs.axes} are not adjacent`)
  const integers = [split.outer, split.reduced, split.inner, ...attrs.shape]
  return { y: runOperation(backend, 'NetcRepeat', [inputs.x], { integers, reals: [attrs.factor] }) }
})

function reduction(name: string, factor: (count: number) => number): KernelConfig {
  const own = registered<Unary, ReductionAttributes>(name)
  return nativeKernel<Unary, ReductionAttributes>(name, (call) => {
    const { inputs, backend, attrs } = call
    const { x } = inputs
    const axes = util.parseAxisParam(attrs.axis, x.shape)
    const split = splitAt(x.shape, axes)
    if (x.dtype !== 'float32' || split === undefined || split.inner === 1 || split.reduced === 0) return own(call)
    const [kept] = backend_util.computeOutAndReduceShapes(x.shape, axes)
    const shape = attrs.keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept
    const integers = [split.outer, split.reduced, split.inner, ...shape]
    return runOperation(backend, 'NetcReduce', [x], { integers, reals: [factor(split.reduced)] })
  })
}
