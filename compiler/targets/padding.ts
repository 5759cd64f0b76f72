/** Padding as explicit numbers for every side, for targets without words such as `same`. */
import type { Shape } from '../graph.js'
import type { Window } from '../ops/index.js'

/** Rows and columns around an image: `[top, left]` and `[bottom, right]`. */
export interface Margins {
  readonly before: readonly [number, number]
  readonly after: readonly [number, number]
}

/** The padding of a window on an image of height and width `image`, for an output of height and width `output`. */
export function explicitPadding(image: Shape, output: Shape, { kernel, stride, dilation, padding }: Window): Margins {
  if (typeof padding !== 'string') return { before: padding, after: padding }
  const sides = ([0, 1] as const).map((axis): readonly [number, number] => {
    if (padding === 'valid') return [0, 0]
    const reach = (kernel[axis] - 1) * dilation[axis] + 1
    const total = Math.max((output[axis] - 1) * stride[axis] + reach - image[axis], 0)
    const before = padding === 'same' ? Math.floor(total / 2) : 0
    return [before, total - before]
  })
  return { before: [sides[0][0], sides[1][0]], after: [sides[0][1], sides[1][1]] }
}

/**
 * Rows and columns of a transposed convolution: the crop of the full output, and the zeros to add at the bottom and
 * right.
 */
export interface TransposedMargins {
  readonly cut: Margins
  readonly lacking: readonly [number, number]
}

/**
 * `padding` as `conv_transpose` declares it: if the stride is larger than the window, rows and columns between and
 * after windows are 0.
 */
export function transposedPadding({
  kernel,
  stride,
  padding,
}: Pick<Window, 'kernel' | 'stride'> & {
  readonly padding: 'same' | 'valid' | readonly [number, number]
}): TransposedMargins {
  const lacking = [0, 1].map((axis) => Math.max(stride[axis] - kernel[axis], 0)) as [number, number]
  if (typeof padding !== 'string') return { cut: { before: padding, after: padding }, lacking }
  const rest = [0, 1].map((axis) => (padding === 'same' ? Math.max(kernel[axis] - stride[axis], 0) : 0))
  const before = rest.map((total) => Math.floor(total / 2)) as [number, number]
  return { cut: { before, after: [rest[0] - before[0], rest[1] - before[1]] }, lacking }
}
