/** The registry: every operator that a `.net` file can name. Adding one is its file and a line here. */
import { abs } from './abs.js'
import { add } from './add.js'
import { avgPool } from './avg-pool.js'
import { bn } from './bn.js'
import { channelConv } from './channel-conv.js'
import { conv } from './conv.js'
import { dense } from './dense.js'
import { depthwiseConv } from './depthwise-conv.js'
import { divide } from './divide.js'
import { flatten } from './flatten.js'
import { globalAvgPool } from './global-avg-pool.js'
import { groupNorm } from './group-norm.js'
import { layerNorm } from './layer-norm.js'
import { maxPool } from './max-pool.js'
import { multiply } from './multiply.js'
import type { Operator } from './operator.js'
import { relu } from './relu.js'
import { separableConv } from './separable-conv.js'
import { sigmoid } from './sigmoid.js'
import { subtract } from './subtract.js'

const all: readonly Operator[] = [
  conv,
  depthwiseConv,
  separableConv,
  channelConv,
  dense,
  bn,
  layerNorm,
  groupNorm,
  relu,
  sigmoid,
  maxPool,
  avgPool,
  globalAvgPool,
  flatten,
  add,
  subtract,
  multiply,
  divide,
  abs,
]

/** By name, in the order in which the reference lists them. */
export const operators: ReadonlyMap<string, Operator> = new Map(all.map((operator) => [operator.name, operator]))

export { fillDefaults } from './attributes.js'
export type * from './operator.js'
export { takes } from './operator.js'
