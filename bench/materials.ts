/** What all contestants read: the network, its initial weights and batches, as files; and how to read them here. */
import { closeSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { elements, type Network } from '../compiler/graph.js'
import { graphLines } from '../compiler/graph-json.js'
import type { PairBatch } from '../runtime/data/batch.js'
import { initialWeight } from '../runtime/initial-weights.js'
import { randomStream } from '../runtime/random.js'

/** Of weights, images and labels. */
const seed = 1

export interface Materials {
  readonly graph: string
  readonly weights: string
  /** The file of so many batches of so many pairs, written the first time. */
  batches(pairs: number, count: number): string
}

/** Writes a network's files into a folder, which stays the caller's. */
export function writeMaterials(folder: string, network: Network): Materials {
  const graph = path.join(folder, 'graph.json')
  writeFileSync(graph, [...graphLines({ network, changed: [], sources: new Map() })].join(''))
  const weights = path.join(folder, 'weights.bin')
  // One by one: together they may be hundreds of megabytes.
  writeParts(weights, initialValues(network))
  return {
    graph,
    weights,
    batches(pairs, count) {
      const file = path.join(folder, `batches-${count}x${pairs}.bin`)
      if (statSync(file, { throwIfNoEntry: false }) === undefined)
        writeParts(file, inventBatches(network, pairs, count))
      return file
    },
  }
}

function* initialValues({ weights }: Network): Generator<Float32Array> {
  for (const weight of weights) yield initialWeight(weight, seed)
}

function writeParts(file: string, parts: Iterable<Float32Array>): void {
  const descriptor = openSync(file, 'w')
  try {
    for (const part of parts) writeSync(descriptor, new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
  } finally {
    closeSync(descriptor)
  }
}

/** Noise of mean 0 and variance 1, as normalised images have; the images of a same pair are alike but for some more noise. */
function* inventBatches({ input }: Network, pairs: number, count: number): Generator<Float32Array> {
  const pixels = elements(input.shape)
  const width = Math.sqrt(3)
  for (let batch = 0; batch < count; batch++) {
    const random = randomStream(seed, 'bench', batch)
    const left = Float32Array.from({ length: pairs * pixels }, () => random.uniform(-width, width))
    const labels = Float32Array.from({ length: pairs }, (_, pair) => pair % 2)
    const right = left.map((value, index) => {
      const noise = random.uniform(-width, width)
      return labels[Math.floor(index / pixels)] === 1 ? 0.9 * value + 0.4 * noise : noise
    })
    yield* [left, right, labels]
  }
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
export function batchesOf({ input }: Network, bytes: Buffer, pairs: number): PairBatch[] {
  const values = floatsOf(bytes)
  const images = pairs * elements(input.shape)
  const length = 2 * images + pairs
  return Array.from({ length: values.length / length }, (_, iteration) => {
    const batch = values.subarray(iteration * length, (iteration + 1) * length)
    return {
      ...{ iteration, pairs },
      left: batch.subarray(0, images),
      right: batch.subarray(images, 2 * images),
      labels: batch.subarray(2 * images),
    }
  })
}

/** Memory of files begins where a float may. */
function floatsOf(bytes: Buffer): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer)
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4)
}
