/** Operators without weights that compute: value by value, along the last axis, or products of matrices. */
import { commonLayout, onnxAxis, type Value } from '../builder.js'
import type { OnnxAttribute } from '../graph.js'
import { aside, type Emit, inputAs, main, type Scope, type SomeOnnx, scalar } from './scope.js'

/** One node, value by value, for any layout. */
const one = (op: string, attributes?: Readonly<Record<string, OnnxAttribute>>) => (): Emit => (scope) => ({
  ...scope.inputs[0],
  name: main(scope, op, [scope.inputs[0].name], attributes),
})

/** Several nodes, value by value; the last is the main one. */
const several =
  (emit: (scope: Scope, x: string) => string): Emit =>
  (scope) => ({ ...scope.inputs[0], name: emit(scope, scope.inputs[0].name) })

/** No node: nothing to do outside of training. */
const nothing =
  (): Emit =>
  ({ inputs: [input] }) =>
    input

/** Several tensors with broadcasting: `pairs` for two, `many` for any number. */
const spread =
  (op: string, many = op) =>
  ({ output }: { readonly output: readonly number[] }): Emit =>
  (scope) => {
    const { inputs } = scope
    const layout = commonLayout(inputs)
    const names = inputs.map((input) => spreadable(scope, input, output.length, layout))
    return {
      name: main(scope, names.length === 2 ? op : many, names),
      shape: output,
      layout: output.length > 1 ? layout : 'last',
    }
  }

/** A vector of 1 gets the number of axes of the other tensor: ONNX counts axes from the last. */
function spreadable(scope: Scope, input: Value, rank: number, layout: Value['layout']): string {
  if (input.shape.length === rank) return scope.builder.as(input, layout).name
  return scope.builder.reshaped(scope.path, input, Array(rank).fill(1), 'spread').name
}

export const elementwise = {
  relu: one('Relu'),
  relu6: () => several((scope, x) => main(scope, 'Clip', [x, scalar(scope, 'least', 0), scalar(scope, 'most', 6)])),
  sigmoid: one('Sigmoid'),
  tanh: one('Tanh'),
  swish: () => several((scope, x) => main(scope, 'Mul', [x, aside(scope, 'sigmoid', 'Sigmoid', [x])])),
  // ONNX's Gelu operator needs a later opset.
  gelu: () =>
    several((scope, x) => {
      const scaled = aside(scope, 'scaled', 'Mul', [x, scalar(scope, 'root', Math.SQRT1_2)])
      const share = aside(scope, 'plus', 'Add', [aside(scope, 'erf', 'Erf', [scaled]), scalar(scope, 'one', 1)])
      return main(scope, 'Mul', [aside(scope, 'half', 'Mul', [x, scalar(scope, 'a_half', 0.5)]), share])
    }),
  elu: one('Elu', { alpha: { float: 1 } }),
  softplus: one('Softplus'),
  softmax: () => (scope) => {
    const [x] = scope.inputs
    const axis = onnxAxis(x, x.shape.length - 1)
    return { ...x, name: main(scope, 'Softmax', [x.name], { axis: { int: axis } }) }
  },
  identity: nothing,
  dropout: nothing,
  drop_path: nothing,
  leaky_relu: ({ attributes: { slope } }) => one('LeakyRelu', { alpha: { float: slope } })(),
  abs: one('Abs'),
  square: () => several((scope, x) => main(scope, 'Mul', [x, x])),
  sqrt: one('Sqrt'),
  log: one('Log'),
  exp: one('Exp'),
  reciprocal: one('Reciprocal'),
  pow: ({ attributes: { exponent } }) =>
    several((scope, x) => main(scope, 'Pow', [x, scalar(scope, 'exponent', exponent)])),
  clip: ({ attributes: { low, high } }) =>
    several((scope, x) => main(scope, 'Clip', [x, scalar(scope, 'low', low), scalar(scope, 'high', high)])),
  rescale: ({ attributes: { scale, offset } }) =>
    several((scope, x) => {
      const by = (): string => scalar(scope, 'scale', scale)
      if (offset === 0) return main(scope, 'Mul', [x, by()])
      const scaled = scale === 1 ? x : aside(scope, 'scaled', 'Mul', [x, by()])
      return main(scope, 'Add', [scaled, scalar(scope, 'offset', offset)])
    }),
  l2_normalize:
    ({ attributes: { epsilon } }) =>
    (scope) => {
      const [x] = scope.inputs
      const axes = { ints: [onnxAxis(x, x.shape.length - 1)] }
      const squares = aside(scope, 'squares', 'ReduceSumSquare', [x.name], { axes, keepdims: { int: 1 } })
      const bounded = aside(scope, 'bounded', 'Max', [squares, scalar(scope, 'epsilon', epsilon)])
      return { ...x, name: main(scope, 'Div', [x.name, aside(scope, 'length', 'Sqrt', [bounded])]) }
    },
  add: spread('Add', 'Sum'),
  subtract: spread('Sub'),
  multiply: spread('Mul'),
  divide: spread('Div'),
  maximum: spread('Max'),
  minimum: spread('Min'),
  matmul:
    ({ output, attributes: { transpose_a, transpose_b } }) =>
    (scope) => {
      const [a, b] = [transpose_a, transpose_b].map((turned, at) => matrix(scope, at, turned))
      return { name: main(scope, 'MatMul', [a, b]), shape: output, layout: 'last' }
    },
} satisfies SomeOnnx

/** An input of a product, with its last two axes swapped if it is transposed. */
function matrix(scope: Scope, at: number, turned: boolean): string {
  const { name, shape } = inputAs(scope, 'last', at)
  if (!turned) return name
  const axes = [...Array(shape.length + 1).keys()]
  const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2]
  return aside(scope, at === 0 ? 'turned_a' : 'turned_b', 'Transpose', [name], { perm: { ints: perm } })
}
