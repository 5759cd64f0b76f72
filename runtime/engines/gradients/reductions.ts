/** The gradients of Sum and Mean without an array of ones, which tfjs-core makes on the host. */
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core'
import { getGradient, util } from '@tensorflow/tfjs-core'
import { type AttributesOf, attribute, contract, execute, hasKernel, tensor } from './contract.js'

export const repeatContract = contract({
  name: 'NetcRepeat',
  doc: 'a tensor times a factor, repeated along neighbouring axes: the gradient of Sum and Mean',
  inputs: { x: tensor('`shape`, where the axes are missing or 1') },
  attributes: {
    shape: attribute<readonly number[]>('of the result'),
    axes: attribute<readonly number[]>('along which it is repeated; they stand together'),
    factor: attribute<number>('that all values are multiplied by'),
  },
  outputs: { y: tensor('`shape`') },
})

export type RepeatAttributes = AttributesOf<typeof repeatContract>

/** A tensor seen as `[outer, reduced, inner]`. */
export interface Split {
  readonly outer: number
  readonly reduced: number
  readonly inner: number
}

/** The axes as one, where they stand together. */
export function splitAt(shape: readonly number[], axes: readonly number[]): Split | undefined {
  const sorted = [...axes].sort((a, b) => a - b)
  const first = sorted[0]
  if (first === undefined || sorted.some((axis, i) => axis !== first + i)) return undefined
  const size = (from: number, to: number): number => util.sizeFromShape(shape.slice(from, to))
  const last = first + sorted.length
  return { outer: size(0, first), reduced: size(first, last), inner: size(last, shape.length) }
}

/**
 * Where `row` is as long as `x` along its last axes, or also its first ones, and 1 or missing along those between: the axes of `x` that it is
 * repeated along are `reduced`.
 */
export function splitRows(x: readonly number[], row: readonly number[]): Split | undefined {
  if (row.length > x.length) return undefined
  const shape = [...new Array<number>(x.length - row.length).fill(1), ...row]
  const axes = shape.flatMap((extent, axis) => (extent === x[axis] ? [] : [axis]))
  return axes.some((axis) => shape[axis] !== 1) ? undefined : splitAt(x, axes)
}

/** The gradients of Sum and Mean; to be made while tfjs's own are registered, which serve other engines and axes. */
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
