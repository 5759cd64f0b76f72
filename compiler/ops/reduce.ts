/** Global pooling, and reductions over a choice of axes. */
import { isProblem, type Problem } from '../diagnostics/diagnostic.js'
import { elements, type Shape } from '../graph.js'
import { axisOf } from './axes.js'
import { type Operator, operator, type Range } from './operator.js'
import { bool, word } from './parameter.js'
import { kept, times } from './ranges.js'
import { requireImage } from './shapes.js'

function overSpace(name: string, image: Shape, keep: boolean): Shape | Problem {
  return requireImage(name, image) ?? (keep ? [1, 1, image[2]] : [image[2]])
}

const globalPool = <const Name extends string>(name: Name, what: string, also: readonly string[]) =>
  operator({
    name,
    also,
    doc: `The ${what} of every channel over the whole image: a vector, or with \`keep_dims\` a 1x1 image.`,
    inputs: 1,
    parameters: { keep_dims: bool('Gives 1x1xC instead of a vector of C.', { default: false, also: ['keepdim'] }) },
    shape: ([image], { keep_dims: keep }) => overSpace(name, image, keep),
    range: kept,
    examples: [
      { inputs: [[27, 27, 128]], call: name, output: [128], params: 0, macs: 0 },
      { inputs: [[27, 27, 128]], call: `${name}(keep_dims=true)`, output: [1, 1, 128], params: 0, macs: 0 },
    ],
  })

export const globalAvgPool = globalPool('global_avg_pool', 'mean', [
  'gap',
  'global_average_pool',
  'global_average_pooling',
  'global_avg_pooling',
  'global_pool',
  'adaptive_avg_pool',
])
export const globalMaxPool = globalPool('global_max_pool', 'largest value', [
  'gmp',
  'global_max_pooling',
  'adaptive_max_pool',
])

const parameters = {
  over: word(
    '`all`: all values, gives a vector of 1; `space`: the whole image, channel by channel, gives a vector of C; `channels`: the last axis, gives HxWx1 for an image and a vector of 1 for a vector; `tokens`: the first axis of a TxC matrix, gives a vector of C.',
    ['all', 'space', 'channels', 'tokens'],
    { default: 'all', also: ['axis', 'axes', 'dim'] },
  ),
  keep_dims: bool('For an image, `all` gives 1x1x1 and `space` 1x1xC; for a matrix, `tokens` gives 1xC.', {
    default: false,
  }),
} as const

interface ReduceAttributes {
  readonly over: 'all' | 'space' | 'channels' | 'tokens'
  readonly keep_dims: boolean
}

function reduced(name: string, input: Shape, { over, keep_dims: keep }: ReduceAttributes): Shape | Problem {
  switch (over) {
    case 'space':
      return overSpace(name, input, keep)
    case 'channels':
      return [...input.slice(0, -1), 1]
    case 'tokens': {
      const axis = axisOf(name, 'tokens', input)
      return isProblem(axis) ? axis : keep ? [1, input[1]] : [input[1]]
    }
    case 'all':
      return keep ? input.map(() => 1) : [1]
    default:
      return over satisfies never
  }
}

/** `range`: the range of the result, from this number of values. */
const reduction = <const Name extends string>(
  name: Name,
  also: readonly string[],
  doc: string,
  range: (of: Range, count: number) => Range = (of) => of,
  among: Pick<Operator, 'several' | 'bound'> = {},
) =>
  operator({
    name,
    also,
    doc: `${doc} of all values, of every channel over the image or the tokens, or of the channels of every pixel.`,
    inputs: 1,
    ...among,
    parameters,
    shape: ([input], attributes) => reduced(name, input, attributes),
    range([of], [input], attributes) {
      const output = reduced(name, input, attributes)
      return range(of, isProblem(output) ? 1 : elements(input) / elements(output))
    },
    examples: [
      { inputs: [[7, 5, 3]], call: name, output: [1], params: 0, macs: 0 },
      { inputs: [[7, 5, 3]], call: `${name}(over=space)`, output: [3], params: 0, macs: 0 },
      { inputs: [[7, 5, 3]], call: `${name}(over=space, keep_dims=true)`, output: [1, 1, 3], params: 0, macs: 0 },
      { inputs: [[7, 5, 3]], call: `${name}(over=channels)`, output: [7, 5, 1], params: 0, macs: 0 },
      { inputs: [[9, 4]], call: `${name}(over=tokens)`, output: [4], params: 0, macs: 0 },
      { inputs: [[9]], call: `${name}(over=channels)`, output: [1], params: 0, macs: 0 },
    ],
  })

export const reductions = [
  reduction('sum', ['reduce_sum'], 'The sum', times),
  reduction('mean', ['reduce_mean', 'average'], 'The mean'),
  reduction('max', ['reduce_max', 'amax'], 'The largest', undefined, { several: 'maximum', bound: 'low' }),
  reduction('min', ['reduce_min', 'amin'], 'The smallest', undefined, { several: 'minimum', bound: 'high' }),
] as const
