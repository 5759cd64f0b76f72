/** Corrects gradients that are wrong in tfjs-core 4.22, on every engine. */
import type { GradConfig, NamedAttrMap, Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { backend_util, broadcast_util, getGradient, registerGradient, util } from '@tensorflow/tfjs-core'

const corrected = Symbol.for('netc.correctedGradients')

/** One call is enough: the registrations apply to all engines. */
export function correctGradients(): void {
  const own: GradConfig & { [corrected]?: true } = getGradient('AvgPool')
  if (own[corrected]) return
  registerGradient(Object.assign(averagePooling(own), { [corrected]: true as const }))
  registerGradient(enlarging(getGradient('ResizeNearestNeighbor')))
  registerGradient(extremum('Max', 'reductionIndices'))
  registerGradient(extremum('Min', 'axis'))
  registerGradient(absolute)
  registerGradient(exponential(getGradient('Elu')))
  registerGradient(larger('Maximum', tf.greater))
  registerGradient(larger('Minimum', tf.less))
}

/**
 * tfjs has slope -1 at 0; here it is the sign of x, and 0 at 0 and for NaN, as in PyTorch. Engines disagree about the
 * sign of NaN.
 */
const absolute: GradConfig = {
  kernelName: 'Abs',
  inputsToSave: ['x'],
  gradFunc: (dy: Tensor | Tensor[], [x]: Tensor[]) => {
    const holds = (condition: Tensor) => tf.cast(condition, 'float32')
    return { x: () => tf.mul(dy as Tensor, tf.sub(holds(tf.greater(x, 0)), holds(tf.less(x, 0)))) }
  },
}

/** TensorFlow's kernel has slope 1 where elu is NaN, which hides it; here it is NaN, as on other engines. */
function exponential(own: GradConfig): GradConfig {
  return {
    ...own,
    gradFunc: (dy: Tensor | Tensor[], saved: Tensor[], attributes: NamedAttrMap) => {
      if (tf.getBackend() !== tensorFlow) return own.gradFunc(dy, saved, attributes)
      const [y] = saved as [Tensor]
      return { x: () => tf.mul(dy as Tensor, tf.where(tf.greater(y, 0), tf.onesLike(y), tf.add(y, 1))) }
    },
  }
}

/** tfjs has no gradient if one of the two is broadcast, and gives ties entirely to the first; here they share it. */
function larger(kernelName: 'Maximum' | 'Minimum', wins: (a: Tensor, b: Tensor) => Tensor): GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy: Tensor | Tensor[], [a, b]: Tensor[]) => {
      const number = (condition: Tensor) => tf.cast(condition, 'float32')
      const half = () => tf.mul(number(tf.equal(a, b)), 0.5)
      const part = (share: Tensor, of: Tensor) => {
        const gradient = tf.mul(dy as Tensor, share)
        const repeated = broadcast_util.getReductionAxes(of.shape, gradient.shape)
        return repeated.length === 0 ? gradient : tf.reshape(tf.sum(gradient, repeated), of.shape)
      }
      return {
        a: () => part(tf.add(number(wins(a, b)), half()), a),
        b: () => part(tf.add(number(wins(b, a)), half()), b),
      }
    },
  }
}

interface PoolAttributes {
  readonly filterSize: [number, number] | number
  readonly strides: [number, number] | number
  readonly pad: 'same' | 'valid' | number
}

/** tfjs's name of the TensorFlow backend, whose own kernel of this gradient is correct. */
const tensorFlow = 'tensorflow'

/**
 * tfjs divides by the window's size even at the edges, where the forward pass averages only the pixels inside the
 * image.
 */
function averagePooling(own: GradConfig): GradConfig {
  return {
    ...own,
    gradFunc: (dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
      const { filterSize, strides, pad } = attrs as unknown as PoolAttributes
      const shape = saved[0].shape as Tensor4D['shape']
      const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad)
      const { top, bottom, left, right } = info.padInfo
      if (top + bottom + left + right === 0 || tf.getBackend() === tensorFlow) return own.gradFunc(dy, saved, attrs)
      const rows = sharesInside(info.outHeight, info.strideHeight, info.filterHeight, top, info.inHeight)
      const columns = sharesInside(info.outWidth, info.strideWidth, info.filterWidth, left, info.inWidth)
      const share = rows.flatMap((row) => columns.map((column) => row * column))
      const factors = tf.tensor4d(share, [1, rows.length, columns.length, 1])
      return own.gradFunc(tf.div(dy as Tensor, factors), saved, attrs)
    },
  }
}

/** For every window along one axis, the fraction of it that is inside the image. */
function sharesInside(windows: number, stride: number, size: number, before: number, extent: number): number[] {
  return Array.from({ length: windows }, (_, index) => {
    const from = index * stride - before
    return (Math.min(from + size, extent) - Math.max(from, 0)) / size
  })
}

/**
 * tfjs searches for the output pixels of each input pixel and misses some at the edges; for integer factors they are
 * the windows of a pooling.
 */
function enlarging(own: GradConfig): GradConfig {
  return {
    ...own,
    gradFunc: (dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
      const gradient = dy as Tensor4D
      const [rows, columns] = [1, 2].map((axis) => gradient.shape[axis] / saved[0].shape[axis])
      const whole = Number.isInteger(rows) && Number.isInteger(columns)
      if (!whole || attrs.alignCorners === true || attrs.halfPixelCenters === true) {
        return own.gradFunc(dy, saved, attrs)
      }
      const window: [number, number] = [rows, columns]
      return { images: () => tf.mul(tf.avgPool(gradient, window, window, 'valid'), rows * columns) }
    },
  }
}

/**
 * tfjs gives each of several equal extrema the whole gradient, as if each alone determined the result; here they share
 * it.
 */
function extremum(kernelName: 'Max' | 'Min', axisAttribute: string): GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
      const [x, y] = saved as [Tensor, Tensor]
      const axes = util.parseAxisParam(attrs[axisAttribute] as number | number[], x.shape)
      const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent))
      return {
        x: () => {
          const chosen = tf.cast(tf.equal(x, tf.reshape(y, kept)), 'float32')
          return tf.mul(chosen, tf.div(tf.reshape(dy as Tensor, kept), tf.sum(chosen, axes, true)))
        },
      }
    },
  }
}
