/** Pooling over windows. */
import { isProblem, problem } from '../diagnostics/diagnostic.js'
import { formatShape } from '../diagnostics/entry.js'
import { type OperatorExample, operator, type Window } from './operator.js'
import { padding, size } from './parameter.js'
import { kept } from './ranges.js'
import { windowed } from './shapes.js'

const parameters = {
  size: size('Height and width of the window.', {
    min: 1,
    also: ['pool_size', 'kernel', 'kernel_size', 'window_shape', 'k'],
  }),
  stride: size('The step of the window; default: its size.', {
    defaultsTo: 'size',
    min: 1,
    also: ['strides', 's'],
  }),
  padding: padding(
    '`valid`: only windows inside the image; `same`: ceil(extent / stride) windows, which extend over the edges evenly, one more at the bottom and right if that is odd; `ceil`: those of `valid`, and one more over the bottom or right edge if rows or columns are left (PyTorch’s ceil_mode); a number or size, less than the window’s: windows extend this far over every edge. Positions outside the image never count.',
    ['same', 'valid', 'ceil'],
    { default: 'valid' },
  ),
} as const

const windowOf = ({
  size,
  stride,
  padding,
}: Omit<Window, 'kernel' | 'dilation'> & { size: Window['kernel'] }): Window => ({
  kernel: size,
  stride,
  padding,
  dilation: [1, 1],
})

const pool = <const Name extends string>(
  name: Name,
  also: readonly string[],
  doc: string,
  examples: readonly OperatorExample[],
) =>
  operator({
    name,
    also,
    doc,
    inputs: 1,
    parameters,
    shape([image], attributes) {
      const { size, padding } = attributes
      // A window entirely outside the image has no maximum and no mean.
      if (typeof padding !== 'string' && (padding[0] >= size[0] || padding[1] >= size[1])) {
        const expected = `less than the window of ${formatShape(size)}`
        return problem('out-of-range', { what: `padding of ${name}`, expected, actual: formatShape(padding) })
      }
      const found = windowed(name, image, windowOf(attributes))
      return isProblem(found) ? found : [...found, image[2]]
    },
    window: windowOf,
    range: kept,
    examples,
  })

export const maxPool = pool('max_pool', ['max_pooling'], 'The largest value in every window, channel by channel.', [
  { inputs: [[96, 96, 64]], call: 'max_pool(2x2)', output: [48, 48, 64], params: 0, macs: 0 },
  { inputs: [[21, 21, 128]], call: 'max_pool(2)', output: [10, 10, 128], params: 0, macs: 0 },
  {
    inputs: [[112, 112, 64]],
    call: 'max_pool(3x3, stride=2, padding=same)',
    output: [56, 56, 64],
    params: 0,
    macs: 0,
  },
  { inputs: [[12, 11, 3]], call: 'max_pool(3, stride=2, padding=1)', output: [6, 6, 3], params: 0, macs: 0 },
  { inputs: [[12, 11, 3]], call: 'max_pool(3, stride=2, padding=ceil)', output: [6, 5, 3], params: 0, macs: 0 },
])

export const avgPool = pool(
  'avg_pool',
  ['avg_pooling', 'average_pool', 'average_pooling', 'mean_pool'],
  'The mean of every window, channel by channel; only of the values inside the image, if a window extends over the edge.',
  [
    { inputs: [[8, 8, 3]], call: 'avg_pool(2x2)', output: [4, 4, 3], params: 0, macs: 0 },
    { inputs: [[7, 5, 2]], call: 'avg_pool(3x2, stride=2x1, padding=same)', output: [4, 5, 2], params: 0, macs: 0 },
    { inputs: [[7, 5, 2]], call: 'avg_pool(3x2, stride=1, padding=2x0)', output: [9, 4, 2], params: 0, macs: 0 },
    { inputs: [[7, 5, 2]], call: 'avg_pool(2, padding=ceil)', output: [4, 3, 2], params: 0, macs: 0 },
  ],
)
