/** A network's weights before training: a function of the seed and of each weight's path, the same on every engine. */
import type { FanInitializer, Initializer, Network, Weight } from '../../compiler/graph.js'
import { elements } from '../../compiler/graph.js'
import { type RandomStream, randomStream } from '../base/random.js'

/**
 * The standard deviation of `truncatedNormal`'s values, by which they are divided. Keras uses 0.8796, that of an exact
 * normal distribution truncated at +-2; this one is of a sum of 12 uniforms.
 */
const truncatedDeviation = 0.8858272683

/** The values of every weight, in the network's order, row-major. */
export function initialWeights(network: Network, seed: number): Float32Array[] {
  return network.weights.map((weight) => initialWeight(weight, seed))
}

/**
 * The values of one weight. Each weight has its own random stream, named by its path, so that changing one layer leaves
 * the others' weights unchanged.
 */
export function initialWeight(weight: Weight, seed: number): Float32Array {
  const values = new Float32Array(elements(weight.shape))
  fill(values, weight.initializer, () => randomStream(seed, 'weight', weight.path))
  return values
}

function fill(values: Float32Array, initializer: Initializer, open: () => RandomStream): void {
  switch (initializer.kind) {
    case 'zeros':
      return
    case 'constant':
      values.fill(initializer.value)
      return
    case 'ones':
      values.fill(1)
      return
    case 'glorot_uniform':
    case 'he_uniform':
    case 'lecun_uniform': {
      const { scale, fan } = variance(initializer)
      const limit = Math.sqrt((3 * scale) / fan)
      const stream = open()
      for (let i = 0; i < values.length; i++) values[i] = stream.uniform(-limit, limit)
      return
    }
    case 'glorot_normal':
    case 'he_normal':
    case 'lecun_normal': {
      const { scale, fan } = variance(initializer)
      const deviation = Math.sqrt(scale / fan) / truncatedDeviation
      const stream = open()
      for (let i = 0; i < values.length; i++) values[i] = deviation * truncatedNormal(stream)
      return
    }
    case 'normal': {
      const stream = open()
      for (let i = 0; i < values.length; i++) values[i] = initializer.mean + initializer.stddev * stream.normal()
      return
    }
    default:
      initializer satisfies never
  }
}

/** The variance as a fraction, to avoid rounding before the final division. */
function variance({ kind, fanIn, fanOut }: FanInitializer): { readonly scale: number; readonly fan: number } {
  switch (kind) {
    case 'glorot_uniform':
    case 'glorot_normal':
      return { scale: 1, fan: (fanIn + fanOut) / 2 }
    case 'he_uniform':
    case 'he_normal':
      return { scale: 2, fan: fanIn }
    case 'lecun_uniform':
    case 'lecun_normal':
      return { scale: 1, fan: fanIn }
    default:
      return kind satisfies never
  }
}

/** A standard normal number; drawn again while its absolute value is above 2. */
function truncatedNormal(stream: RandomStream): number {
  for (;;) {
    const value = stream.normal()
    if (Math.abs(value) <= 2) return value
  }
}
