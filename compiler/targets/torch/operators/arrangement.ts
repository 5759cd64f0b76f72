/** Operators without weights that put values elsewhere, or make one of many. */
import { isProblem } from '../../../diagnostics/diagnostic.js'
import type { Shape } from '../../../graph.js'
import { type AxisName, axisOf } from '../../../ops/axes.js'
import type { AttributesOf } from '../../../ops/index.js'
import type { Application } from '../../lowering.js'
import { applied, argument, type Layout, placed, type SomeTorch, type TorchOperator, torchAxis } from '../call.js'

const image = { takes: 'first', gives: 'first' } as const

export const arrangement = {
  max_pool: (application) => pool('max_pool', application),
  avg_pool: (application) => pool('avg_pool', application),
  flatten: ({ inputs: [input] }) => ({
    takes: 'last',
    gives: 'last',
    expression: () =>
      input.length === 1 ? 0 : applied('torch.flatten', [placed('start', 'int', 1)], [0], { module: 'nn.Flatten' }),
  }),
  reshape: ({ output }) => ({
    takes: 'last',
    gives: 'last',
    expression: () => applied('reshape', [placed('shape', 'ints', output)]),
  }),
  pad: ({ attributes: { before, after } }) => ({ ...image, expression: () => padded(before, after, 1) }),
  crop: ({ attributes: { before, after } }) => ({ ...image, expression: () => padded(before, after, -1) }),
  upsample: ({ attributes: { factor, method } }) => ({
    ...image,
    expression: () =>
      applied('upsample', [placed('factor', 'size', factor), argument('method', 'str', method, 'nearest')]),
  }),
  space_to_depth: ({ attributes: { factor } }) => ({
    ...image,
    expression: () => applied('space_to_depth', [placed('factor', 'size', factor)]),
  }),
  depth_to_space: ({ attributes: { factor } }) => ({
    ...image,
    expression: () => applied('depth_to_space', [placed('factor', 'size', factor)]),
  }),
  transpose: ({ attributes: { axes } }) => ({
    takes: 'last',
    gives: 'last',
    expression: () => applied('transpose', [placed('axes', 'ints', axes)]),
  }),
  concat: ({ inputs, output, attributes: { along } }) => ({
    takes: 'any',
    expression: (layout) =>
      applied('torch.cat', [argument('dim', 'int', dimension(along, output, layout))], [...inputs.keys()], {
        list: true,
      }),
  }),
  split: ({ output, attributes: { part, along } }) => ({
    takes: 'any',
    expression: (layout) => narrow(along, output, layout, (axis) => part * output[axis]),
  }),
  slice: ({ output, attributes: { start, along } }) => ({
    takes: 'any',
    expression: (layout) => narrow(along, output, layout, () => start),
  }),
} satisfies SomeTorch

function pool(
  of: string,
  { attributes: { size, stride, padding } }: Application<AttributesOf<'max_pool'>>,
): TorchOperator {
  const args = [
    placed('size', 'size', size),
    argument('stride', 'size', stride),
    argument('padding', 'padding', padding, 'valid'),
  ]
  return { ...image, expression: () => applied(of, args) }
}

/** Rows and columns of zeros around the image, or cut off: the last axis first, as F.pad has it. */
function padded(before: readonly number[], after: readonly number[], sign: 1 | -1) {
  const around = [before[1], after[1], before[0], after[0]].map((count) => sign * count + 0)
  return applied('F.pad', [placed('around', 'ints', around)])
}

function axisNamed(along: AxisName, shape: Shape): number {
  const axis = axisOf('a node', along, shape)
  if (isProblem(axis)) throw new Error(`${shape.join('x')} has no ${along}`)
  return axis
}

const dimension = (along: AxisName, shape: Shape, layout: Layout): number =>
  torchAxis(shape.length, axisNamed(along, shape), layout)

const narrow = (along: AxisName, output: Shape, layout: Layout, start: (axis: number) => number) => {
  const axis = axisNamed(along, output)
  return applied('torch.narrow', [
    placed('dim', 'int', torchAxis(output.length, axis, layout)),
    placed('start', 'channels', start(axis)),
    placed('count', 'channels', output[axis]),
  ])
}

export const reductions = {
  global_avg_pool: (application) => overAxes('torch.mean', [0, 1], application),
  global_max_pool: (application) => overAxes('torch.amax', [0, 1], application),
  sum: (application) => reduce('torch.sum', application),
  mean: (application) => reduce('torch.mean', application),
  max: (application) => reduce('torch.amax', application),
  min: (application) => reduce('torch.amin', application),
} satisfies SomeTorch

function reduce(of: string, application: Application<AttributesOf<'sum'>>): TorchOperator {
  const [input] = application.inputs
  const axes = { all: [...input.keys()], space: [0, 1], channels: [input.length - 1], tokens: [0] }
  return overAxes(of, axes[application.attributes.over], application)
}

function overAxes(
  of: string,
  axes: readonly number[],
  { inputs: [input], output }: Pick<Application, 'inputs' | 'output'>,
): TorchOperator {
  const kept = output.length === input.length
  // Of all values of one that has several axes: a vector of 1, where torch leaves none.
  if (!kept && axes.length === input.length) {
    const vector = applied('torch.flatten', [placed('start', 'int', 1)])
    const dim = [argument('dim', 'int', 1), argument('keepdim', 'bool', true)]
    return { takes: 'any', gives: 'last', expression: () => applied(of, dim, [vector]) }
  }
  return {
    takes: 'any',
    ...(kept ? {} : { gives: 'last' }),
    expression: (layout) => {
      const dims = axes.map((axis) => torchAxis(input.length, axis, layout)).sort((a, b) => a - b)
      const dim = dims.length === 1 ? argument('dim', 'int', dims[0]) : argument('dim', 'ints', dims)
      return applied(of, [dim, argument('keepdim', 'bool', kept, false)])
    },
  }
}
