/** The shape rules that operators share. */
import { isProblem, type Problem, problem } from '../diagnostics/diagnostic.js'
import type { Attributes, Shape } from '../graph.js'
import { numberOf, type Padding, paddingOf, type Size, sizeOf } from './attributes.js'

export function requireImage(operator: string, shape: Shape): Problem | undefined {
  if (shape.length === 3) return undefined
  return problem('wrong-rank', { operator, expected: 'an image (height x width x channels)', actual: shape })
}

/** How often a window of `kernel` fits along one axis: TensorFlow's arithmetic; 0 or less where it does not fit. */
function positions(extent: number, kernel: number, stride: number, padding: 'same' | 'valid' | number): number {
  if (padding === 'same') return Math.ceil(extent / stride)
  const padded = padding === 'valid' ? extent : extent + 2 * padding
  return Math.ceil((padded - kernel + 1) / stride)
}

/** Height and width of what a sliding window makes of an image, or why it does not fit. */
export function windowed(
  operator: string,
  image: Shape,
  kernel: Size,
  stride: Size,
  padding: Padding,
): readonly [number, number] | Problem {
  const rank = requireImage(operator, image)
  if (rank !== undefined) return rank
  const along = (axis: 0 | 1) =>
    positions(image[axis], kernel[axis], stride[axis], typeof padding === 'string' ? padding : padding[axis])
  const height = along(0)
  const width = along(1)
  if (height < 1 || width < 1) {
    return problem('kernel-too-large', {
      operator,
      kernel,
      image,
      padding: typeof padding === 'string' ? padding : padding.join('x'),
    })
  }
  return [height, width]
}

/** What a convolution of `filters` windows makes of an image. */
export function convolved(operator: string, image: Shape, attributes: Attributes): Shape | Problem {
  const [kernel, stride] = [sizeOf(attributes, 'kernel'), sizeOf(attributes, 'stride')]
  const size = windowed(operator, image, kernel, stride, paddingOf(attributes))
  return isProblem(size) ? size : [...size, numberOf(attributes, 'filters')]
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis])
}
