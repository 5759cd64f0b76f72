/** Images for the tests of steps: computed ones, generated handwriting, and Omniglot's where it is present. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type RandomStream, randomStream } from '../../../../runtime/base/random.js'
import { type ImageShape, type ImageStore, valuesPerImage } from '../../../../runtime/data/image-store.js'
import { imageSteps } from '../../../../runtime/data/images/index.js'
import { Picture } from '../../../../runtime/data/images/picture.js'
import { bindPipeline, type ImageRandom } from '../../../../runtime/data/images/pipeline.js'
import { embeddedDataset } from '../../../../runtime/data/loaders/embedded.js'
import { omniglotSize } from '../../../../runtime/data/loaders/omniglot.js'
import { decodeBits } from '../../../../runtime/data/loaders/png.js'
import { readZip } from '../../../../runtime/data/loaders/zip.js'
import { type PartUse, usePart } from '../../../../runtime/protocol/part.js'

/** A step as a protocol lists it, defaults filled in. */
export const use = (name: string, settings: Record<string, unknown> = {}): PartUse =>
  usePart(imageSteps.get(name)!, settings)

export const gray = (height: number, width: number, channels = 1): ImageShape => ({ height, width, channels })

/** `value(row, column, channel)` for every place of the shape. */
export function tabulate(
  { height, width, channels }: ImageShape,
  value: (row: number, column: number, channel: number) => number,
): Float32Array {
  return Float32Array.from({ length: height * width * channels }, (_, i) => {
    const pixel = Math.floor(i / channels)
    return value(Math.floor(pixel / width), pixel % width, i % channels)
  })
}

/** A picture of those values, nothing pending. */
export function pictureOf(shape: ImageShape, values: Float32Array): Picture {
  const picture = new Picture()
  picture.replace(values.slice(), shape)
  return picture
}

/** Random numbers where those of an item and of a class have a seed each. */
export const seeded = (item: number, ofClass = 1): ImageRandom => ({
  item: randomStream(item, 'item'),
  classStream: (step) => randomStream(ofClass, 'class', step),
})

/** A stream whose uniform numbers are the given ones of [0, 1), in order. */
export function scripted(...numbers: readonly number[]): RandomStream {
  const left = [...numbers]
  return { ...randomStream(0), uniform: (from = 0, to = 1) => from + (to - from) * left.shift()! }
}

/** What step `name` makes of the values. */
export function applyStep(
  name: string,
  settings: Record<string, unknown>,
  shape: ImageShape,
  values: Float32Array,
  random: RandomStream = randomStream(1, 'step'),
): Float32Array {
  const picture = pictureOf(shape, values)
  imageSteps.get(name)!.bind(use(name, settings).settings, shape)(picture, { item: random, ofClass: () => random })
  return picture.pixels().slice()
}

/** Image `index` through the steps, for training where there are random numbers. */
export function prepare(
  uses: readonly PartUse[],
  store: ImageStore,
  index: number,
  random?: ImageRandom,
  view = 0,
): Float32Array {
  const pipeline = bindPipeline(uses, store)
  const out = new Float32Array(valuesPerImage(pipeline.shape))
  if (random === undefined) pipeline.evaluation(store, index, out, 0, view)
  else pipeline.training(store, index, out, 0, random)
  return out
}

/** Bytes at random. */
export function noiseStore({ height, width, channels }: ImageShape, count = 2): ImageStore {
  const random = randomStream(3, 'noise', height, width, channels)
  const bytes = new Uint8Array(count * height * width * channels).map(() => random.integer(0, 255))
  return { format: 'bytes', height, width, channels, count, bytes }
}

/** Generated handwriting: 12 drawings of 6 characters. */
export function handwriting(): ImageStore {
  return embeddedDataset({ alphabets: 1, evaluation: 0, characters: 6, drawers: 2, seed: 5 }).images
}

/** Sixty drawings from all over Omniglot's background; undefined where it is not present. */
export function omniglotDrawings(): ImageStore | undefined {
  const folder = process.env.NETC_OMNIGLOT ?? path.resolve('../shared/data/omniglot')
  const file = path.join(folder, 'images_background.zip')
  if (!existsSync(file)) return undefined
  const entries = readZip(readFileSync(file), file).filter((entry) => entry.path.endsWith('.png'))
  const some = Array.from({ length: 60 }, (_, i) => entries[Math.floor((i * entries.length) / 60)])
  const images = some.map((entry) => decodeBits(entry.read(), omniglotSize, entry.path))
  return { format: 'bits', ...omniglotSize, channels: 1, count: images.length, bytes: Buffer.concat(images) }
}

/** Mass, centroid, deviations and covariance of values as points, added up one by one. */
export function measure(values: Float32Array, { height, width }: ImageShape) {
  let mass = 0
  const mean = [0, 0]
  const each = (visit: (value: number, row: number, column: number) => void) => {
    for (let r = 0; r < height; r++) for (let c = 0; c < width; c++) visit(values[r * width + c], r, c)
  }
  each((value, r, c) => {
    mass += value
    mean[0] += value * r
    mean[1] += value * c
  })
  const [row, column] = mean.map((sum) => sum / mass)
  let [rr, rc, cc] = [0, 0, 0]
  each((value, r, c) => {
    rr += (value / mass) * (r - row) ** 2
    rc += (value / mass) * (r - row) * (c - column)
    cc += (value / mass) * (c - column) ** 2
  })
  return { mass, row, column, rr, rc, cc }
}
