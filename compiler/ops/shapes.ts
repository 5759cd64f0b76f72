/** Shape rules that operators share. */
import { isProblem, type Problem, problem } from '../diagnostics/diagnostic.js'
import type { Shape } from '../graph.js'
import type { Window } from './operator.js'
import type { Size } from './parameter.js'

export function requireImage(operator: string, shape: Shape): Problem | undefined {
  if (shape.length === 3) return undefined
  return problem('wrong-rank', { operator, expected: 'an image (height x width x channels)', actual: shape })
}

/**
 * The number of positions of a window of `kernel`, dilation included, along one axis, as in TensorFlow; 0 or less if it
 * does not fit.
 */
function positions(
  extent: number,
  kernel: number,
  stride: number,
  padding: 'same' | 'valid' | 'ceil' | number,
): number {
  if (padding === 'same') return Math.ceil(extent / stride)
  // A window starts inside the image.
  if (padding === 'ceil') return Math.min(Math.ceil((extent - kernel) / stride) + 1, Math.ceil(extent / stride))
  const padded = padding === 'valid' ? extent : extent + 2 * padding
  return Math.ceil((padded - kernel + 1) / stride)
}

/** The extent of a window of `kernel` taps, `dilation` apart. */
function reach(kernel: Size, dilation: Size): Size {
  return [(kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1]
}

/** Height and width of the output of a sliding window, or a problem if it does not fit. */
export function windowed(
  operator: string,
  image: Shape,
  { kernel, stride, padding, dilation }: Window,
): Size | Problem {
  const rank = requireImage(operator, image)
  if (rank !== undefined) return rank
  const along = (axis: 0 | 1) =>
    positions(
      image[axis],
      reach(kernel, dilation)[axis],
      stride[axis],
      typeof padding === 'string' ? padding : padding[axis],
    )
  const height = along(0)
  const width = along(1)
  if (height < 1 || width < 1) {
    return problem('kernel-too-large', {
      operator,
      kernel,
      reach: reach(kernel, dilation),
      image,
      padding: typeof padding === 'string' ? padding : padding.join('x'),
    })
  }
  return [height, width]
}

/** The output shape of a convolution: `channels` at each position of its window. */
export function convolved(
  operator: string,
  image: Shape,
  window: Window,
  channels: (ofImage: number) => number,
): Shape | Problem {
  const size = windowed(operator, image, window)
  return isProblem(size) ? size : [...size, channels(image[2])]
}

/** The attributes of a convolution's window. */
export const convolutionWindow = ({ kernel, stride, padding, dilation }: Window): Window => ({
  kernel,
  stride,
  padding,
  dilation,
})

/** Whether every number of channels divides into `groups` of equal size. */
export function requireGroups(
  operator: string,
  groups: number,
  channels: number,
  filters?: number,
): Problem | undefined {
  if (channels % groups === 0 && (filters ?? 0) % groups === 0) return undefined
  return problem('groups-mismatch', { operator, groups, channels, filters })
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let axis = 0; axis < a.length; axis += 1) if (a[axis] !== b[axis]) return false
  return true
}

/** tfjs cannot transpose tensors of more axes, including the batch. */
export const maxRank = 5

/** The extent of the last axis. */
export const channelsOf = (shape: Shape): number => shape[shape.length - 1]
