/** What our engine computes of a batch when a package is exported, for `python -m NAME verify`. */
import type { Tensor } from '@tensorflow/tfjs-core'
import { judged, type Network, type Shape } from '../../../compiler/graph.js'
import { permuted } from '../../../compiler/targets/permute.js'
import { safetensorsHeader } from '../../../compiler/targets/torch/safetensors.js'
import { disposing } from '../../base/disposing.js'
import { littleEndianBytes } from '../../base/little-endian.js'
import type { Tf } from '../../base/tf.js'
import type { Siamese } from '../../model/siamese.js'
import type { ExportSource } from '../source.js'
import { batch, imagesFor, judgements } from '../verify/ours.js'

/** A tensor of the file, as torch has it: images with the channels first. */
export interface GoldenTensor {
  /** `image.0`, `features.0`, `value`, `logit`. */
  readonly key: string
  /** With the batch. */
  readonly shape: Shape
  readonly values: Float32Array
}

/** Values of all weights above which nothing is computed: they may not fit into the engine's memory. */
const most = 2 ** 28

/** Undefined where the network is too large to be run here. */
export async function goldenOf({ network, read }: ExportSource, tf: Tf): Promise<readonly GoldenTensor[] | undefined> {
  const total = network.weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  if (total > most) return undefined
  const { buildModel } = await import('../../model/model.js')
  const siamese = await buildModel(
    network,
    network.weights.map((_, index) => read(index)),
  )
  return await disposing(() => computed(tf, siamese), siamese.dispose)
}

/** Images and what comes of them, by the names of the file. */
export async function computed(tf: Tf, siamese: Siamese): Promise<readonly GoldenTensor[]> {
  const { network } = siamese
  const { head } = network
  const sides = judged(network) === 'pair' ? [0, 1] : [0]
  const images = sides.map((side) => imagesFor(`side ${side}`, network, undefined).prepared)
  const [height, width, channels] = network.input.shape
  const results = tf.tidy(() => {
    const features = images.map((values, side) =>
      siamese.features(tf.tensor4d(values, [batch, height, width, channels]), false, {
        branch: side in network.towers ? side : 0,
      }),
    )
    const all = head === undefined ? features : [...features, ...judgements(tf, siamese, features)]
    return all.map((tensor) => tf.keep(tf.clone(tensor)))
  })
  const values = await Promise.all(results.map(async (tensor: Tensor) => Float32Array.from(await tensor.data())))
  tf.dispose(results)
  const given = images.map((each, side) => first(`image.${side}`, network.input.shape, each))
  const features = sides.map((side) => first(`features.${side}`, featuresOf(network, side), values[side]))
  const judgement = values.slice(sides.length)
  const keys = judgement.length === 2 ? ['logit', 'value'] : ['value']
  const classes = sides.length === 1 && head !== undefined ? head.nodes[head.output].output : []
  const judgedBy = judgement.map((each, at) => ({ key: keys[at], shape: [batch, ...classes], values: each }))
  return [...given, ...features, ...judgedBy]
}

const featuresOf = ({ towers }: Network, side: number): Shape => {
  const { nodes, output } = towers[side] ?? towers[0]
  return nodes[output].output
}

/** With the channels first, where it has three axes. */
function first(key: string, shape: Shape, values: Float32Array): GoldenTensor {
  if (shape.length !== 3) return { key, shape: [batch, ...shape], values }
  const [height, width, channels] = shape
  return {
    key,
    shape: [batch, channels, height, width],
    values: permuted(values, [batch, ...shape], [0, 3, 1, 2]),
  }
}

/** The bytes of the file. */
export function* goldenChunks(tensors: readonly GoldenTensor[], network: string): Generator<Uint8Array> {
  const sorted = [...tensors].sort((a, b) => (a.key < b.key ? -1 : 1))
  yield safetensorsHeader(sorted, { network })
  for (const { values } of sorted) yield littleEndianBytes(values)
}
