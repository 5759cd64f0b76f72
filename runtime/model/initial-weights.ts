/** What a network's weights are before training: a function of the seed and of each weight's path, the same on every engine. */
import type { FanInitializer, Initializer, Network, Weight } from '../../compiler/graph.js'
import { elements } from '../../compiler/graph.js'
import { type RandomStream, randomStream } from '../base/random.js'

/**
 * The standard deviation of what `truncatedNormal` gives, by which it is widened again. Keras has 0.8796, that of an exact normal
 * distribution cut off at +-2; ours is a sum of 12 uniforms.
 */
const truncatedDeviation = 0.8858272683

/** The values of every weight, in the network's order, each row-major. */
export function initialWeights(network: Network, seed: number): Float32Array[] {
  return network.weights.map((weight) => initialWeight(weight, seed))
}

/**
 * One weight's values. Each weight draws from a stream of its own, which its path names: changing one layer leaves the
 * others as they were.
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

/** The variance as a fraction, so that no rounding comes before the last division. */
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

/** A standard normal number, drawn again where it is over 2 in size. */
function truncatedNormal(stream: RandomStream): number {
  for (;;) {
    const value = stream.normal()
    if (Math.abs(value) <= 2) return value
  }
}
