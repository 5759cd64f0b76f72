/** Axes that operators name. */
import { type Problem, problem } from '../diagnostics/diagnostic.js'
import type { Shape } from '../graph.js'
import { word } from './parameter.js'

const names = ['channels', 'tokens', 'height', 'width'] as const

export type AxisName = (typeof names)[number]

/** The axis along which tensors are joined or split. */
export const along = word(
  '`channels`: the last axis of any tensor; `tokens`: the first axis of a TxC matrix; `height` and `width`: those of an image.',
  names,
  { default: 'channels', also: ['axis', 'dim'] },
)

/** The rank of tensors with such an axis, and its index. */
const places: Readonly<Record<Exclude<AxisName, 'channels'>, { rank: number; axis: number; of: string }>> = {
  tokens: { rank: 2, axis: 0, of: 'a matrix (tokens x channels)' },
  height: { rank: 3, axis: 0, of: 'an image (height x width x channels)' },
  width: { rank: 3, axis: 1, of: 'an image (height x width x channels)' },
}

/** The index of the axis, from 0, without the batch; or a problem if there is none. */
export function axisOf(operator: string, name: AxisName, shape: Shape): number | Problem {
  if (name === 'channels') return shape.length - 1
  const { rank, axis, of } = places[name]
  return shape.length === rank ? axis : problem('wrong-rank', { operator, expected: of, actual: shape })
}

/** The shape with another extent along this axis. */
export const withExtent = (shape: Shape, axis: number, extent: number): Shape => shape.with(axis, extent)
