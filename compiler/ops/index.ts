/** The registry: every operator of the language. A new one needs its file and a line here. */

import type { Named } from '../suggest.js'
import { depthToSpace, spaceToDepth } from './blocks-of-pixels.js'
import { bn } from './bn.js'
import { channelConv } from './channel-conv.js'
import { clip } from './clip.js'
import { conv } from './conv.js'
import { convTranspose } from './conv-transpose.js'
import { dense } from './dense.js'
import { depthwiseConv } from './depthwise-conv.js'
import { dropout, dropPath } from './dropout.js'
import { activations, functions, identity } from './elementwise.js'
import { flatten } from './flatten.js'
import { groupNorm } from './group-norm.js'
import { l2Normalize } from './l2-normalize.js'
import { layerNorm } from './layer-norm.js'
import { leakyRelu } from './leaky-relu.js'
import { parameter } from './learned-constant.js'
import { crop, pad } from './margins.js'
import { matmul } from './matmul.js'
import type { DeclaredOperator, Operator } from './operator.js'
import { add, divide, maximum, minimum, multiply, subtract } from './pairwise.js'
import type { AttributesOf as AttributesFor } from './parameter.js'
import { concat, slice, split } from './parts.js'
import { avgPool, maxPool } from './pool.js'
import { pow } from './pow.js'
import { prelu } from './prelu.js'
import { globalAvgPool, globalMaxPool, reductions } from './reduce.js'
import { reciprocal, rescale } from './rescale.js'
import { reshape } from './reshape.js'
import { scale } from './scale.js'
import { separableConv } from './separable-conv.js'
import { freezable } from './trainable.js'
import { transpose } from './transpose.js'
import { upsample } from './upsample.js'

const all = [
  conv,
  depthwiseConv,
  separableConv,
  convTranspose,
  channelConv,
  dense,
  matmul,
  parameter,
  bn,
  layerNorm,
  groupNorm,
  ...activations,
  leakyRelu,
  prelu,
  maxPool,
  avgPool,
  globalAvgPool,
  globalMaxPool,
  flatten,
  reshape,
  transpose,
  pad,
  crop,
  upsample,
  spaceToDepth,
  depthToSpace,
  concat,
  split,
  slice,
  scale,
  l2Normalize,
  dropout,
  dropPath,
  add,
  subtract,
  multiply,
  divide,
  maximum,
  minimum,
  clip,
  rescale,
  reciprocal,
  ...functions,
  pow,
  ...reductions,
  identity,
] as const

type Declared = (typeof all)[number]

/** Names of all operators. */
export type OperatorName = Declared['name']

/** The attributes of an operator, as its file declares them. */
export type AttributesOf<Name extends OperatorName> =
  Extract<Declared, { readonly name: Name }> extends DeclaredOperator<Name, infer P> ? AttributesFor<P> : never

/** By name, in the order of the reference. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  all.map((operator) => [operator.name, freezable(operator)]),
)

/** Other frameworks' names of a parameter, whichever operator or block has it. */
export const parameterCandidate = (name: string): Named => ({
  name,
  also: all.flatMap(({ parameters }) => parameters.flatMap((one) => (one.name === name ? (one.also ?? []) : []))),
})

export { fillDefaults, isAttribute } from './attributes.js'
export type { NoiseDeclaration, Operator, OperatorExample, Range, WeightDeclaration, Window } from './operator.js'
export { takes } from './operator.js'
export type { ParameterDeclaration, ParameterType, Size } from './parameter.js'
export { isRequired } from './parameter.js'
export { isFrozen } from './trainable.js'
