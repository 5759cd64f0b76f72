/** What our engine says of what an exported file is given. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Network } from '../../../compiler/graph.js'
import { randomStream } from '../../base/random.js'
import type { Tf } from '../../base/tf.js'
import type { ImageStore } from '../../data/image-store.js'
import { readImage, valuesPerImage } from '../../data/image-store.js'
import { bindPipeline } from '../../data/images/pipeline.js'
import type { Siamese } from '../../model/siamese.js'
import type { OnnxEntry, OnnxManifest } from '../onnx/manifest.js'
import type { Fed } from './onnxruntime.js'

/** Images, or pairs of images, of a batch. */
export const batch = 4

/** A batch of images: as a file takes them, and as the network does. */
export interface Images {
  readonly given: Float32Array
  readonly prepared: Float32Array
}

/** Numbers of 0 to 1, or where the file prepares images itself drawings of a few dark rectangles, each the same every time. */
export function imagesFor(name: string, network: Network, preprocessing: OnnxManifest['preprocessing']): Images {
  const random = randomStream(1, 'verify-export', name)
  if (preprocessing?.stored === undefined) {
    const count = batch * network.input.shape.reduce((product, extent) => product * extent, 1)
    const values = Float32Array.from({ length: count }, () => random.uniform())
    return { given: values, prepared: values }
  }
  const store = drawings(preprocessing.stored, (low, high) => Math.floor(random.uniform(low, high)))
  const { shape, evaluation } = bindPipeline(preprocessing.steps, store)
  const [own, made] = [valuesPerImage(store), valuesPerImage(shape)]
  const images = { given: new Float32Array(batch * own), prepared: new Float32Array(batch * made) }
  for (let index = 0; index < batch; index++) {
    readImage(store, index, images.given, index * own)
    evaluation(store, index, images.prepared, index * made)
  }
  return images
}

function drawings(stored: readonly number[], below: (low: number, high: number) => number): ImageStore {
  const [height, width, channels] = stored
  const size = height * width * channels
  const bytes = new Uint8Array(batch * size).fill(255)
  for (let index = 0; index < batch; index++) {
    for (let rectangle = 0; rectangle < 3; rectangle++) {
      const [top, left] = [below(0, height), below(0, width)]
      const [bottom, right] = [below(top, height) + 1, below(left, width) + 1]
      for (let row = top; row < bottom; row++) {
        for (let at = left * channels; at < right * channels; at++)
          bytes[index * size + row * width * channels + at] = below(0, 128)
      }
    }
  }
  return { format: 'bytes', count: batch, height, width, channels, bytes }
}

/** What goes into a part, by the names of its inputs, and what our engine gives for it, in the order of its outputs. */
export interface Expected {
  readonly feeds: Readonly<Record<string, Fed>>
  readonly outputs: readonly Float32Array[]
}

export async function expectedOf(
  tf: Tf,
  siamese: Siamese,
  part: OnnxEntry,
  preprocessing: OnnxManifest['preprocessing'],
): Promise<Expected> {
  const { network } = siamese
  const [height, width, channels] = network.input.shape
  const images = (part.kind === 'head' ? sidesOf(network) : part.towers).map((_, side) =>
    imagesFor(`side ${side}`, network, preprocessing),
  )
  const given: Tensor[] = []
  const results = tf.tidy(() => {
    const features = images.map(({ prepared }, side) => {
      const tower = part.kind === 'embed' ? part.towers[side] : side in network.towers ? side : 0
      return siamese.features(tf.tensor4d(prepared, [batch, height, width, channels]), false, {
        branch: tower,
      })
    })
    if (part.kind === 'head') for (const each of features) given.push(tf.keep(tf.clone(each)))
    const all = part.kind === 'embed' ? features : judgements(tf, siamese, features)
    return all.map((tensor) => tf.clone(tensor))
  })
  const read = async (tensors: readonly Tensor[]) => {
    const values = await Promise.all(tensors.map((tensor) => tensor.data()))
    tf.dispose([...tensors])
    return values.map((each) => Float32Array.from(each))
  }
  const [outputs, taken] = [await read(results), await read(given)]
  const values = part.kind === 'head' ? taken : images.map((each) => each.given)
  const feeds = part.inputs.map(({ name, shape }, at) => [name, { shape: [batch, ...shape], values: values[at] }])
  return { feeds: Object.fromEntries(feeds), outputs }
}

/** A place for each image that a head judges. */
const sidesOf = ({ head }: Network): readonly number[] => head?.inputs ?? []

/** The head's values: its logit first, where it has one. */
export function judgements(tf: Tf, siamese: Siamese, features: readonly Tensor[]): readonly Tensor[] {
  const { head } = siamese.network
  if (features.length === 2) {
    const { logits, values } = siamese.score(features[0], features[1], false)
    return logits === undefined ? [values] : [logits, values]
  }
  const first = siamese.classify(features[0], false)
  const { op } = head!.nodes[head!.output]
  if (op === 'softmax') return [first, tf.softmax(first)]
  return op === 'sigmoid' ? [first, tf.sigmoid(first)] : [first]
}
