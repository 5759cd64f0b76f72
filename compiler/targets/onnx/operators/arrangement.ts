/** Operators without weights that rearrange or reduce values. */
import { isProblem } from '../../../diagnostics/diagnostic.js'
import type { Shape } from '../../../graph.js'
import { type AxisName, axisOf } from '../../../ops/axes.js'
import type { AttributesOf } from '../../../ops/index.js'
import type { Application } from '../../lowering.js'
import { explicitPadding, type Margins } from '../../padding.js'
import { commonLayout, onnxAxis, type Value } from '../builder.js'
import { constant, type Emit, inImageLayout, inputAs, ints, main, type Scope, type SomeOnnx } from './scope.js'

export const arrangement = {
  max_pool: (application) => pool('MaxPool', application),
  avg_pool: (application) => pool('AveragePool', application),
  flatten: ({ output }) => reshapeTo(output),
  reshape: ({ output }) => reshapeTo(output),
  pad:
    ({ output, attributes: { before, after } }) =>
    (scope) => {
      const [x] = scope.inputs
      // ONNX's order: padding before every axis, then padding after.
      const around = [before, after].flatMap((side) => along(x, (axis) => side[axis] ?? 0))
      return { ...x, name: main(scope, 'Pad', [x.name, ints(scope, 'pads', around)]), shape: output }
    },
  crop:
    ({ output, attributes: { before } }) =>
    (scope) =>
      cut(scope, [0, 1], before, output),
  upsample:
    ({ output, attributes: { factor, method } }) =>
    (scope) => {
      const x = inputAs(scope, 'first')
      const scales = constant(scope, 'scales', { dims: [4], floats: [1, 1, ...factor] })
      const places =
        method === 'nearest'
          ? { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
          : { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }
      const attributes = Object.fromEntries(Object.entries(places).map(([name, text]) => [name, { text }]))
      return { ...x, name: main(scope, 'Resize', [x.name, '', scales], attributes), shape: output }
    },
  space_to_depth: ({ inputs: [[height, width, channels]], output, attributes: { factor } }) => {
    const [rows, columns] = factor
    return rearranged([height / rows, rows, width / columns, columns, channels], output)
  },
  depth_to_space: ({ inputs: [[height, width]], output, attributes: { factor } }) =>
    rearranged([height, width, ...factor, output[2]], output),
  transpose:
    ({ output, attributes: { axes } }) =>
    (scope) => {
      const perm = { ints: [0, ...axes.map((axis) => axis + 1)] }
      return { name: main(scope, 'Transpose', [inputAs(scope, 'last').name], { perm }), shape: output, layout: 'last' }
    },
  concat:
    ({ inputs: [first], output, attributes: { along } }) =>
    (scope) => {
      const layout = commonLayout(scope.inputs)
      const names = scope.inputs.map((input) => scope.builder.as(input, layout).name)
      const axis = onnxAxis({ shape: output, layout }, axisNamed(along, first))
      return { name: main(scope, 'Concat', names, { axis: { int: axis } }), shape: output, layout }
    },
  split:
    ({ inputs: [input], output, attributes: { part, along } }) =>
    (scope) => {
      const axis = axisNamed(along, input)
      return cut(scope, [axis], [part * output[axis]], output)
    },
  slice:
    ({ inputs: [input], output, attributes: { start, along } }) =>
    (scope) =>
      cut(scope, [axisNamed(along, input)], [start], output),
} satisfies SomeOnnx

/** In netc's order of the values. */
const reshapeTo =
  (shape: Shape): Emit =>
  ({ builder, path, inputs: [input] }) =>
    builder.reshaped(path, input, shape)

function pool(
  op: string,
  { inputs: [image], output, attributes: { size, stride, padding } }: Application<AttributesOf<'max_pool'>>,
): Emit {
  const margins = explicitPadding(image, output, { kernel: size, stride, dilation: [1, 1], padding })
  const attributes = {
    kernel_shape: { ints: size },
    strides: { ints: stride },
    pads: { ints: padsOf(margins) },
  }
  return (scope) => ({ name: main(scope, op, [inImageLayout(scope).name], attributes), shape: output, layout: 'first' })
}

/** ONNX's order: padding before every axis, then padding after. */
export const padsOf = ({ before, after }: Margins): readonly number[] => [...before, ...after]

/** In a shape of five axes, swaps the second and third; the result has the last shape. */
const rearranged =
  (shape: Shape, output: Shape): Emit =>
  (scope) => {
    const { builder, path, inputs } = scope
    const parted = builder.reshaped(path, inputs[0], shape, 'parted')
    const perm = { ints: [0, 1, 3, 2, 4, 5] }
    const [a, b, c, d, e] = shape
    const name = builder.node(path, 'Transpose', [parted.name], { attributes: { perm }, tail: 'exchanged' })
    return builder.reshaped(path, { name, shape: [a, c, b, d, e], layout: 'last' }, output)
  }

/** A slice of the input along these axes. */
function cut(scope: Scope, axes: readonly number[], starts: readonly number[], output: Shape): Value {
  const [x] = scope.inputs
  const ends = axes.map((axis, at) => starts[at] + output[axis])
  const name = main(scope, 'Slice', [
    x.name,
    ints(scope, 'starts', starts),
    ints(scope, 'ends', ends),
    ints(
      scope,
      'axes',
      axes.map((axis) => onnxAxis(x, axis)),
    ),
  ])
  return { ...x, name, shape: output }
}

function axisNamed(along: AxisName, shape: Shape): number {
  const axis = axisOf('a node', along, shape)
  if (isProblem(axis)) throw new Error(`${shape.join('x')} has no ${along}`)
  return axis
}

/** A number for every axis of the ONNX value; 0 for the batch. */
function along(x: Value, numberOf: (axis: number) => number): readonly number[] {
  const numbers = Array<number>(x.shape.length + 1).fill(0)
  for (const axis of x.shape.keys()) numbers[onnxAxis(x, axis)] = axis < 2 ? numberOf(axis) : 0
  return numbers
}

export const reductions = {
  global_avg_pool: (application) => overAxes('ReduceMean', [0, 1], application.output),
  global_max_pool: (application) => overAxes('ReduceMax', [0, 1], application.output),
  sum: (application) => reduce('ReduceSum', application),
  mean: (application) => reduce('ReduceMean', application),
  max: (application) => reduce('ReduceMax', application),
  min: (application) => reduce('ReduceMin', application),
} satisfies SomeOnnx

function reduce(op: string, { inputs: [input], output, attributes: { over } }: Application<AttributesOf<'sum'>>): Emit {
  const axes = { all: [...input.keys()], space: [0, 1], channels: [input.length - 1], tokens: [0] }[over]
  return overAxes(op, axes, output)
}

const overAxes =
  (op: string, axes: readonly number[], output: Shape): Emit =>
  (scope) => {
    const { builder, path } = scope
    const [x] = scope.inputs
    const own = axes.map((axis) => onnxAxis(x, axis))
    const kept = output.length === x.shape.length
    // All values of a tensor with several axes: a vector of 1, where ONNX leaves no axis.
    const whole = !kept && axes.length === x.shape.length
    const keepdims = { int: kept ? 1 : 0 }
    // From opset 13 on its axes are an input; those of the other reductions only from 18.
    const [inputs, attributes] =
      op === 'ReduceSum'
        ? [[x.name, ints(scope, 'axes', own)], { keepdims }]
        : [[x.name], { axes: { ints: own }, keepdims }]
    const name = builder.node(path, op, inputs, { attributes, ...(whole ? { tail: 'number' } : {}) })
    if (whole) return builder.reshaped(path, { name, shape: [1], layout: 'last' }, output)
    return { name, shape: output, layout: kept && output.length > 1 ? x.layout : 'last' }
  }
