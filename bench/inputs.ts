/** The inputs that all implementations read, as files: the network, its initial weights and batches. */
import { closeSync, copyFileSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { elements, type Network, type Subgraph } from '../compiler/graph.js'
import { graphLines } from '../compiler/graph-json.js'
import { toTorchModel } from '../compiler/targets/torch/model.js'
import { torchTensors } from '../compiler/targets/torch/weights.js'
import { randomStream } from '../runtime/base/random.js'
import type { Batch } from '../runtime/data/batch.js'
import { pythonFolder } from '../runtime/exports/torch/parts.js'
import { benchmarkWeights } from './initial-weights.js'
import { type BatchSize, type ClassSize, imagesOf, type PairSize } from './recipes.js'

/** The seeds of weights, images and labels. */
const seed = 1

export interface Inputs {
  readonly graph: string
  /** The graph with strengthened penalties. */
  readonly strict: string
  readonly weights: string
  /** The file of `count` batches of that size, written at first use. */
  batches(size: BatchSize, count: number): string
}

/** The same network with penalties multiplied by this factor. */
export function strengthenPenalties(network: Network, times: number): Network {
  const strengthen = <Part extends Subgraph>(part: Part): Part => ({
    ...part,
    nodes: part.nodes.map(({ attributes, ...node }) => {
      const { l2 } = attributes
      return { ...node, attributes: typeof l2 === 'number' ? { ...attributes, l2: times * l2 } : attributes }
    }),
  })
  const { towers, head, weights } = network
  return {
    ...network,
    towers: towers.map(strengthen),
    ...(head && { head: strengthen(head) }),
    weights: weights.map((weight) => ({ ...weight, l2: times * weight.l2 })),
  }
}

/** Writes a network's files into a folder, which remains the caller's. */
export function writeInputs(folder: string, network: Network): Inputs {
  const graph = path.join(folder, 'graph.json')
  writeGraph(graph, network)
  const strict = path.join(folder, 'strict.json')
  writeGraph(strict, strengthenPenalties(network, 1000))
  const weights = path.join(folder, 'weights.bin')
  // One by one: together they may be hundreds of megabytes.
  writeParts(weights, benchmarkWeights(network, seed))
  return {
    ...{ graph, strict, weights },
    batches(size, count) {
      const file = path.join(folder, `batches-${count}x${imagesOf(size)}.bin`)
      if (statSync(file, { throwIfNoEntry: false }) === undefined) writeParts(file, inventBatches(network, size, count))
      return file
    },
  }
}

/** The graph, and next to it the network as a Python package without weights; keys.json maps their names. */
function writeGraph(file: string, network: Network): void {
  writeFileSync(file, [...graphLines({ network, changed: [], sources: new Map() })].join(''))
  const folder = `${file.slice(0, -'.json'.length)}_package`
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'model.py'), toTorchModel(network))
  copyFileSync(new URL('layers.py', pythonFolder), path.join(folder, 'layers.py'))
  writeFileSync(path.join(folder, 'keys.json'), JSON.stringify(torchTensors(network)))
}

function writeParts(file: string, parts: Iterable<Float32Array>): void {
  const descriptor = openSync(file, 'w')
  try {
    for (const part of parts) writeSync(descriptor, new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Noise with mean 0 and variance 1, like normalized images; images of the same class differ only by some additional
 * noise.
 */
function* inventBatches({ input }: Network, size: BatchSize, count: number): Generator<Float32Array> {
  const pixels = elements(input.shape)
  for (let batch = 0; batch < count; batch++) {
    const random = randomStream(seed, 'bench', batch)
    const noise = () => random.uniform(-Math.sqrt(3), Math.sqrt(3))
    yield* 'pairs' in size ? inventPairs(size, pixels, noise) : inventClasses(size, pixels, noise)
  }
}

/** Left images, right images, labels. */
function inventPairs({ pairs }: PairSize, pixels: number, noise: () => number): Float32Array[] {
  const left = Float32Array.from({ length: pairs * pixels }, noise)
  const labels = Float32Array.from({ length: pairs }, (_, pair) => pair % 2)
  const right = left.map((value, index) => {
    const own = noise()
    return labels[Math.floor(index / pixels)] === 1 ? 0.9 * value + 0.4 * own : own
  })
  return [left, right, labels]
}

/** The first item of every class, then the second, and so on; different enough that gradients are clipped. */
function inventClasses({ classes, items }: ClassSize, pixels: number, noise: () => number): Float32Array[] {
  const common = Float32Array.from({ length: classes * pixels }, noise)
  return Array.from({ length: items }, () => common.map((value) => 0.4 * value + 0.9 * noise()))
}

/** The weights of a file, in the graph's order. */
export function weightsOf(network: Network, bytes: Buffer): Float32Array[] {
  const values = floatsOf(bytes)
  let offset = 0
  const arrays = network.weights.map(({ shape }) => {
    const count = elements(shape)
    offset += count
    return values.subarray(offset - count, offset)
  })
  if (offset !== values.length) throw new Error(`${values.length} numbers for ${offset} weights`)
  return arrays
}

/** The batches of a file. */
export function batchesOf({ input }: Network, bytes: Buffer, size: BatchSize): Batch[] {
  const values = floatsOf(bytes)
  const count = imagesOf(size)
  const images = count * elements(input.shape)
  const [items, labels] = 'pairs' in size ? [1, size.pairs] : [size.items, 0]
  const length = images + labels
  return Array.from({ length: values.length / length }, (_, iteration) => {
    const batch = values.subarray(iteration * length, (iteration + 1) * length)
    return { iteration, count, items, images: batch.subarray(0, images), labels: batch.subarray(images) }
  })
}

/** Memory of files begins where a float may. */
function floatsOf(bytes: Buffer): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer)
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4)
}
