/** The gradients of Sum and Mean without the array of ones that tfjs-core makes on the host. */
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core'
import { getGradient, util } from '@tensorflow/tfjs-core'
import { type AttributesOf, attribute, contract, execute, hasKernel, tensor } from './contract.js'

export const repeatContract = contract({
  name: 'NetcRepeat',
  doc: 'a tensor times a factor, repeated along adjacent axes: the gradient of Sum and Mean',
  inputs: { x: tensor('`shape`, with the axes missing or 1') },
  attributes: {
    shape: attribute<readonly number[]>('of the result'),
    axes: attribute<readonly number[]>('along which it is repeated; they are adjacent'),
    factor: attribute<number>('of all values'),
  },
  outputs: { y: tensor('`shape`') },
})

export type RepeatAttributes = AttributesOf<typeof repeatContract>

/** The shape of a tensor viewed as `[outer, reduced, inner]`. */
export interface Split {
  readonly outer: number
  readonly reduced: number
  readonly inner: number
}

/** Merges the axes, if they are adjacent. */
export function splitAt(shape: readonly number[], axes: readonly number[]): Split | undefined {
  const sorted = [...axes].sort((a, b) => a - b)
  const first = sorted[0]
  if (first === undefined || sorted.some((axis, i) => axis !== first + i)) return undefined
  const size = (from: number, to: number): number => util.sizeFromShape(shape.slice(from, to))
  const last = first + sorted.length
  return { outer: size(0, first), reduced: size(first, last), inner: size(last, shape.length) }
}

/**
 * If `row` has the extents of `x` along its last axes, optionally also its first ones, and 1 or none along those
 * between: the axes of `x` along which it is repeated are `reduced`.
 */
export function splitRows(x: readonly number[], row: readonly number[]): Split | undefined {
  if (row.length > x.length) return undefined
  const shape = [...new Array<number>(x.length - row.length).fill(1), ...row]
  const axes = shape.flatMap((extent, axis) => (extent === x[axis] ? [] : [axis]))
  return axes.some((axis) => shape[axis] !== 1) ? undefined : splitAt(x, axes)
}

/** The gradients of Sum and Mean; call it while tfjs's own are registered, which it uses for other engines and axes. */
export function reductionGradients(): readonly GradConfig[] {
  return [reductionGradient('Sum', () => 1), reductionGradient('Mean', (count) => 1 / count)]
}

function reductionGradient(kernelName: string, factor: (count: number) => number): GradConfig {
  const own = getGradient(kernelName)
  return {
    ...own,
    gradFunc: (dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
      const [x] = saved as [Tensor]
      const axes = util.parseAxisParam(attrs.axis as number | number[], x.shape)
      const split = splitAt(x.shape, axes)
      if (!hasKernel(repeatContract) || split === undefined) return own.gradFunc(dy, saved, attrs)
      const repeat = { shape: x.shape, axes, factor: factor(split.reduced) }
      return { x: () => execute(repeatContract, { x: dy as Tensor }, repeat).y }
    },
  }
}
