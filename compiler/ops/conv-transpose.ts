import { problem } from '../diagnostics/diagnostic.js'
import { formatShape } from '../diagnostics/entry.js'
import { elements, type Shape } from '../graph.js'
import { operator } from './operator.js'
import { padding as paddingParameter, type Size, size } from './parameter.js'
import * as shared from './parameters.js'
import { requireImage } from './shapes.js'

/**
 * The gradient of a convolution with respect to its input, as an operator (Dumoulin and Visin 2016, "A guide to
 * convolution arithmetic for deep learning").
 */
export const convTranspose = operator({
  name: 'conv_transpose',
  also: ['deconv', 'deconvolution', 'conv2d_transpose', 'conv_transpose2d', 'up_conv'],
  doc: 'Transposed convolution, which enlarges an image: every pixel contributes a window, learned for every pair of channels, `stride` apart from its neighbors’; overlapping values are summed.',
  inputs: 1,
  parameters: {
    filters: shared.filters,
    kernel: shared.kernel,
    stride: size('The distance between the windows of neighboring pixels: the factor by which the image grows.', {
      default: [1, 1],
      min: 1,
      also: ['strides', 's'],
    }),
    padding: paddingParameter(
      '`valid`: all windows in full, extent * stride + max(kernel - stride, 0); `same`: extent * stride, with an odd row or column removed at the bottom or right; a number or size: that many rows and columns fewer than `valid` on every side.',
      ['same', 'valid'],
      { default: 'valid', also: ['pad', 'p'] },
    ),
    ...shared.biasAndKernel,
  },
  shape([image], { filters, kernel, stride, padding }) {
    const rank = requireImage('conv_transpose', image)
    if (rank !== undefined) return rank
    const whole = [0, 1].map((axis) => image[axis] * stride[axis] + rest(kernel, stride, axis))
    if (padding === 'valid') return [...whole, filters]
    if (padding === 'same') return [image[0] * stride[0], image[1] * stride[1], filters]
    const [height, width] = [whole[0] - 2 * padding[0], whole[1] - 2 * padding[1]]
    if (height >= 1 && width >= 1) return [height, width, filters]
    const expected = `less than half of the ${formatShape(whole)} without padding`
    return problem('out-of-range', { what: 'padding of conv_transpose', expected, actual: formatShape(padding) })
  },
  weights([[, , channels]], attributes) {
    const { filters, kernel } = attributes
    const taps = elements(kernel)
    // Keras derives the fans from the kernel’s shape, where filters and channels are swapped compared with a
    // convolution.
    const fans = { fanIn: taps * filters, fanOut: taps * channels }
    return [
      shared.kernelWeight('kernel', [...kernel, filters, channels], fans, attributes),
      ...shared.biasWeights(filters, attributes),
    ]
  },
  macs: ([image], _output, { filters, kernel }) => elements(image) * elements(kernel) * filters,
  window({ kernel, stride, padding }) {
    const along = (axis: number) => {
      const cut =
        padding === 'valid' ? 0 : padding === 'same' ? Math.floor(rest(kernel, stride, axis) / 2) : padding[axis]
      return (kernel[axis] - stride[axis] - cut) / stride[axis]
    }
    return {
      kernel: [Math.ceil(kernel[0] / stride[0]), Math.ceil(kernel[1] / stride[1])],
      stride: [1 / stride[0], 1 / stride[1]],
      dilation: [1, 1],
      padding: [along(0), along(1)],
    }
  },
  examples: [
    { inputs: [[7, 5, 6]], call: 'conv_transpose(3, 2x2, stride=2)', output: [14, 10, 3], params: 75, macs: 2_520 },
    {
      inputs: [[7, 5, 6]],
      call: 'conv_transpose(4, 3x3, stride=2, padding=same, bias=false)',
      output: [14, 10, 4],
      params: 216,
      macs: 7_560,
    },
    {
      inputs: [[7, 5, 2]],
      call: 'conv_transpose(4, 4x4, stride=2, padding=1)',
      output: [14, 10, 4],
      params: 132,
      macs: 4_480,
    },
  ],
})

/** How far the last window extends beyond the image’s growth. */
const rest = (kernel: Size, stride: Size, axis: number): number => Math.max((kernel as Shape)[axis] - stride[axis], 0)
