/** The order of a tensor's axes. */
import { elements, type Shape } from '../graph.js'

/**
 * The values of a row-major tensor of this shape with its axes in another order; the same array if the order is the
 * same.
 */
export function permuted(values: Float32Array, shape: Shape, axes: readonly number[]): Float32Array {
  if (axes.every((axis, at) => axis === at)) return values
  const strides = shape.map((_, axis) => elements(shape.slice(axis + 1)))
  const extents = axes.map((axis) => shape[axis])
  const steps = axes.map((axis) => strides[axis])
  const result = new Float32Array(values.length)
  const place = axes.map(() => 0)
  for (let to = 0, from = 0; to < result.length; to++) {
    result[to] = values[from]
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      from += steps[axis]
      place[axis] += 1
      if (place[axis] < extents[axis]) break
      from -= place[axis] * steps[axis]
      place[axis] = 0
    }
  }
  return result
}

/** The inverse of an order: `permuted(permuted(x, shape, axes), shapeThen, inverse(axes))` is x. */
export const inverse = (axes: readonly number[]): readonly number[] => axes.map((_, axis) => axes.indexOf(axis))
