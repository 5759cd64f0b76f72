/** Operators without weights that compute: value by value, along the last axis, or products of matrices. */
import { plainLayer, type SomeLayers } from './config.js'

const activation = (word: string) => () => plainLayer('Activation', { activation: word })

export const elementwise = {
  relu: activation('relu'),
  relu6: activation('relu6'),
  sigmoid: activation('sigmoid'),
  tanh: activation('tanh'),
  swish: activation('swish'),
  gelu: activation('gelu'),
  elu: activation('elu'),
  softplus: activation('softplus'),
  softmax: activation('softmax'),
  identity: activation('linear'),
  leaky_relu: ({ attributes: { slope } }) => plainLayer('LeakyReLU', { alpha: slope }),
  abs: () => plainLayer('Abs'),
  square: () => plainLayer('Square'),
  sqrt: () => plainLayer('Sqrt'),
  log: () => plainLayer('Log'),
  exp: () => plainLayer('Exp'),
  pow: ({ attributes: { exponent } }) => plainLayer('Pow', { exponent }),
  l2_normalize: ({ attributes: { epsilon } }) => plainLayer('L2Normalize', { epsilon }),
  add: () => plainLayer('Add'),
  subtract: () => plainLayer('Subtract'),
  multiply: () => plainLayer('Multiply'),
  maximum: () => plainLayer('Maximum'),
  minimum: () => plainLayer('Minimum'),
  matmul: ({ attributes: { transpose_a, transpose_b } }) => plainLayer('MatMul', { transpose_a, transpose_b }),
  clip: ({ attributes: { low, high } }) => plainLayer('Clip', { low, high }),
  divide: () => plainLayer('Divide'),
  rescale: ({ attributes: { scale, offset } }) => plainLayer('Rescaling', { scale, offset }),
  reciprocal: () => plainLayer('Reciprocal'),
  dropout: ({ attributes: { rate } }) => plainLayer('Dropout', { rate }),
  drop_path: ({ inputs: [input], attributes: { rate } }) =>
    plainLayer('Dropout', { rate, noise_shape: [null, ...input.map(() => 1)] }),
} satisfies SomeLayers
