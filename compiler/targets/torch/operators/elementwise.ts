/** Operators without weights that compute: value by value, along the last axis, or products of matrices. */
import type { Application } from '../../lowering.js'
import {
  applied,
  argument,
  type Call,
  type Expression,
  made,
  placed,
  type SomeTorch,
  type TorchOperator,
  torchAxis,
} from '../call.js'

/** One function, value by value; `module` does the same as a module. */
const one = (of: string, module?: string) => (): TorchOperator => ({
  takes: 'any',
  expression: () => applied(of, [], [0], module === undefined ? {} : { module }),
})

const infix = (of: (Call & { kind: 'infix' })['of'], inputs: Expression['of'], value?: number): Expression => ({
  call: { kind: 'infix', of, args: value === undefined ? [] : [placed('factor', 'number', value)] },
  of: inputs,
})

/** Of several tensors, of which some are spread over the others; `join` makes one of two. */
const spreading =
  (join: (a: number | Expression, b: number | Expression) => Expression) =>
  ({ inputs, output }: Pick<Application, 'inputs' | 'output'>): TorchOperator => ({
    takes: 'any',
    expression: () =>
      inputs
        .map(({ length }, at): number | Expression =>
          // A vector of 1 gets as many axes as what it is spread over: torch counts axes from the last.
          length === output.length ? at : applied('spread', [placed('rank', 'int', output.length)], [at]),
        )
        .reduce(join) as Expression,
  })

const between = (of: (Call & { kind: 'infix' })['of']) => spreading((a, b) => infix(of, [a, b]))
const function2 = (of: string) => spreading((a, b) => applied(of, [], [a, b]))

/** Along the channels. */
const lastAxis = ({ inputs: [input] }: Pick<Application, 'inputs'>, layout: 'first' | 'last') =>
  input.length === 3 ? torchAxis(3, 2, layout) : -1

/** The greatest number of float32, which `clip` has where there is no bound. */
const unbounded = 3.4028234663852886e38

export const elementwise = {
  relu: one('F.relu', 'nn.ReLU'),
  relu6: one('F.relu6', 'nn.ReLU6'),
  sigmoid: one('torch.sigmoid', 'nn.Sigmoid'),
  tanh: one('torch.tanh', 'nn.Tanh'),
  swish: one('F.silu', 'nn.SiLU'),
  gelu: one('F.gelu', 'nn.GELU'),
  elu: one('F.elu', 'nn.ELU'),
  softplus: one('F.softplus', 'nn.Softplus'),
  softmax: (application) => ({
    takes: 'any',
    expression: (layout) => applied('F.softmax', [argument('dim', 'int', lastAxis(application, layout))]),
  }),
  identity: () => ({ takes: 'any', expression: () => 0 }),
  dropout: ({ attributes: { rate } }) => ({
    takes: 'any',
    expression: () => made('Dropout', [placed('rate', 'number', rate)]),
  }),
  drop_path: ({ attributes: { rate } }) => ({
    takes: 'any',
    expression: () => made('DropPath', [placed('rate', 'number', rate)]),
  }),
  leaky_relu: ({ attributes: { slope } }) => ({
    takes: 'any',
    expression: () => applied('F.leaky_relu', [placed('slope', 'number', slope)]),
  }),
  abs: one('torch.abs'),
  square: one('torch.square'),
  sqrt: one('torch.sqrt'),
  log: one('torch.log'),
  exp: one('torch.exp'),
  reciprocal: one('torch.reciprocal'),
  pow: ({ attributes: { exponent } }) => ({
    takes: 'any',
    expression: () => applied('torch.pow', [placed('exponent', 'number', exponent)]),
  }),
  clip: ({ attributes: { low, high } }) => ({
    takes: 'any',
    expression: () => {
      const bounds = [
        ...(low <= -unbounded ? [] : [argument('min', 'number', low)]),
        ...(high >= unbounded ? [] : [argument('max', 'number', high)]),
      ]
      return bounds.length === 0 ? 0 : applied('torch.clamp', bounds)
    },
  }),
  rescale: ({ attributes: { scale, offset } }) => ({
    takes: 'any',
    expression: () => {
      const scaled = scale === 1 ? 0 : infix('*', [0], scale)
      return offset === 0 ? scaled : infix('+', [scaled], offset)
    },
  }),
  l2_normalize: (application) => ({
    takes: 'any',
    expression: (layout) =>
      applied('l2_normalize', [
        argument('dim', 'int', lastAxis(application, layout)),
        argument('epsilon', 'number', application.attributes.epsilon, 1e-12),
      ]),
  }),
  add: between('+'),
  subtract: between('-'),
  multiply: between('*'),
  divide: between('/'),
  maximum: function2('torch.maximum'),
  minimum: function2('torch.minimum'),
  matmul: ({ attributes: { transpose_a, transpose_b } }) => ({
    takes: 'last',
    expression: () =>
      infix(
        '@',
        [transpose_a, transpose_b].map((turned, at) => (turned ? turnedMatrix(at) : at)),
      ),
  }),
} satisfies SomeTorch

/** Its last two axes exchanged. */
const turnedMatrix = (at: number): Expression =>
  applied('torch.transpose', [placed('dim0', 'int', -2), placed('dim1', 'int', -1)], [at])
