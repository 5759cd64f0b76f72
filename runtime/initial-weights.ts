/** What a network's weights are before training: a function of the seed and of each weight's path, the same on every engine. */
import type { Initializer, Network, Weight } from '../compiler/graph.js'
import { elements } from '../compiler/graph.js'
import { type RandomStream, randomStream } from './random.js'

/** The standard deviation of a standard normal distribution that is cut off at +-2, by which Keras widens it again. */
const truncatedDeviation = 0.87962566103423978

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
    case 'glorot_uniform': {
      const limit = Math.sqrt(6 / (initializer.fanIn + initializer.fanOut))
      const stream = open()
      for (let i = 0; i < values.length; i++) values[i] = stream.uniform(-limit, limit)
      return
    }
    case 'he_normal': {
      const deviation = Math.sqrt(2 / initializer.fanIn) / truncatedDeviation
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

/** A standard normal number, drawn again where it is over 2 in size. */
function truncatedNormal(stream: RandomStream): number {
  for (;;) {
    const value = stream.normal()
    if (Math.abs(value) <= 2) return value
  }
}
