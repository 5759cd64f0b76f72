/** Pooling with explicit padding, for TensorFlow's own kernels, which support only `same` and `valid`. */
import type { backend_util, KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type NativeKernel, nativeKernel, registered } from './native-kernel.js'

type Size = [number, number] | number

export interface PoolingAttributes {
  readonly filterSize: Size
  readonly strides: Size
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

type Inputs = Readonly<Record<string, TensorInfo>>
type Kernel = NativeKernel<Inputs, PoolingAttributes>

/** To be called while the backend's own kernels are registered. */
export function paddedPoolingKernels(): readonly KernelConfig[] {
  return [
    padded('MaxPool', ({ x }, attrs, widen) => run('MaxPool', { x: widen(x, Number.NEGATIVE_INFINITY) }, attrs)),
    padded('MaxPoolGrad', ({ dy, input, output }, attrs, widen) => {
      const wide = widen(input, Number.NEGATIVE_INFINITY)
      return inside(run('MaxPoolGrad', { dy, input: wide, output }, attrs), input.shape, attrs)
    }),
    padded('AvgPool', ({ x }, attrs, widen) =>
      tf.div(run('AvgPool', { x: widen(x, 0) }, attrs), sharesInside(x.shape, attrs, widen)),
    ),
    padded('AvgPoolGrad', ({ dy, input }, attrs, widen) => {
      const shared = tf.div(dy as tf.Tensor, sharesInside(input.shape, attrs, widen))
      return inside(run('AvgPoolGrad', { dy: shared, input: widen(input, 0) }, attrs), input.shape, attrs)
    }),
  ]
}

type Widen = (x: TensorInfo, value: number) => tf.Tensor

function padded(
  name: string,
  compute: (inputs: Inputs, attrs: PoolingAttributes, widen: Widen) => tf.Tensor,
): KernelConfig {
  const own: Kernel = registered(name)
  return nativeKernel<Inputs, PoolingAttributes>(name, (call) => {
    const { pad } = call.attrs
    if (typeof pad === 'string') return own(call)
    const widen: Widen = (x, value) => tf.pad(x as tf.Tensor, edgesOf(pad), value)
    return tf.tidy(() => compute(call.inputs, call.attrs, widen))
  })
}

const edgesOf = (pad: Exclude<PoolingAttributes['pad'], string>): [number, number][] =>
  typeof pad === 'number'
    ? [
        [0, 0],
        [pad, pad],
        [pad, pad],
        [0, 0],
      ]
    : pad

/** On padded images. */
function run(name: string, inputs: Inputs, { filterSize, strides }: PoolingAttributes): tf.Tensor {
  const attrs = { filterSize, strides, pad: 'valid' } as unknown as NamedAttrMap
  return tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs)
}

/** For every window, the fraction of it that is inside the image: `[1, height, width, 1]`. */
function sharesInside([, height, width]: readonly number[], attrs: PoolingAttributes, widen: Widen): tf.Tensor {
  return run('AvgPool', { x: widen(tf.ones([1, height, width, 1]), 0) }, attrs)
}

/** The tensor without its padding. */
function inside(wide: tf.Tensor, shape: readonly number[], { pad }: PoolingAttributes): tf.Tensor {
  const before = edgesOf(pad as Exclude<typeof pad, string>).map(([first]) => first)
  return tf.slice(wide, before, [...shape])
}
