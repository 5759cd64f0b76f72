/** Opens data sets: all values of `--data`. */
import { statSync } from 'node:fs'
import type { Network } from '../../compiler/graph.js'
import { cacheFolder } from '../base/cache-folder.js'
import { explained, explainFileErrors } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'
import type { PartUse } from '../protocol/part.js'
import type { Dataset } from './dataset.js'
import { frameFor, whyNoFrame } from './files/frame.js'
import type { ImageShape } from './image-store.js'
import { readCached, readKeptOmniglot } from './loaders/cache.js'
import { embeddedDataset, parseEmbeddedOptions } from './loaders/embedded.js'
import { packedExtension, readPacked } from './loaders/packed.js'
import { isOmniglot } from './loaders/sources.js'
import { openPhotos, type Photos, parseFolder } from './photos/open-photos.js'
import { refuseProblems } from './photos/problems.js'

export interface OpenOptions {
  /** The cache folder, if not the user's own. */
  readonly cache?: string
  /** Called before images are decoded, which takes some seconds the first time. */
  readonly onDecode?: () => void
  /** Called for every image file: the number read, and the total. */
  readonly onProgress?: (read: number, of: number) => void
  /** The purpose for which image files are read; by default they become small images in color. */
  readonly preparation?: Preparation | undefined
}

/** The purpose for which image files are read. */
export interface Preparation {
  /** The protocol's steps. */
  readonly images: readonly PartUse[]
  /** The network's input shape, `[height, width, channels]`; absent without a network. */
  readonly input?: readonly number[]
}

/** The purpose of images for training or testing this network with this protocol. */
export function preparationFor(
  { images }: Pick<Preparation, 'images'>,
  { input }: Pick<Network, 'input'>,
): Preparation {
  return { images, input: input.shape }
}

/**
 * Opens a data set: `embedded` (the generated one; `embedded:alphabets=12,seed=7` sets its options), a packed file, a
 * zip file or folder with Omniglot's images, a folder of image files, or, without `where`, the Omniglot that `netc data
 * omniglot` stored in the cache. (A folder called embedded is `./embedded`.)
 * @throws UserError that says what is missing or wrong, and how to fix it
 */
export async function openDataset(where?: string, options: OpenOptions = {}): Promise<Dataset> {
  const { cache = cacheFolder(), onDecode = () => {} } = options
  if (where === undefined) {
    const dataset = explainFileErrors(`read ${cache}`, () => readKeptOmniglot(cache, onDecode))
    if (dataset) return dataset
    throw new UserError(
      `Omniglot is not in the cache (${cache})`,
      'download it with `netc data omniglot`, use your own images with --data FOLDER, or generated images with --data embedded',
    )
  }
  if (isGenerated(where)) {
    return embeddedDataset(parseEmbeddedOptions(where.slice('embedded:'.length)))
  }
  if (isPhotos(where)) {
    const { dataset, problems } = await openImageFolder(where, options)
    refuseProblems(where, problems)
    return dataset
  }
  return explainFileErrors(`read ${where}`, () => {
    const isPacked = where.endsWith(packedExtension) && statSync(where, { throwIfNoEntry: false })?.isFile()
    return isPacked ? readPacked(where) : readCached(where, cache, onDecode)
  })
}

/** Whether `--data` names a folder of image files rather than another kind of data set. */
export function isPhotos(where: string): boolean {
  if (isGenerated(where)) return false
  if (parseFolder(where).layout !== undefined) return true
  const isFolder = explainFileErrors(`read ${where}`, () => statSync(where, { throwIfNoEntry: false })?.isDirectory())
  return isFolder === true && !explainFileErrors(`read ${where}`, () => isOmniglot(where))
}

/**
 * Opens a folder of image files, and returns its problems.
 *
 * @throws UserError if there are none, or the steps do not resize them to one size
 */
export async function openImageFolder(where: string, options: OpenOptions = {}): Promise<Photos> {
  const { cache = cacheFolder(), onProgress, preparation } = options
  const { images = [], input } = preparation ?? {}
  const lack = preparation === undefined ? undefined : whyNoFrame(images)
  if (lack !== undefined) throw new UserError(lack, 'the protocols photos and classes do this')
  const frame = frameFor(images, shapeOf(input))
  try {
    return await openPhotos(where, { cache, frame, ...(onProgress === undefined ? {} : { onProgress }) })
  } catch (error) {
    throw explained(`read ${where}`, error)
  }
}

function shapeOf(input: readonly number[] | undefined): ImageShape | undefined {
  if (input === undefined) return undefined
  const [height, width, channels] = input
  return { height, width, channels }
}

/** Whether `--data` is the generated data set rather than a path. */
export function isGenerated(where: string): boolean {
  return where === 'embedded' || where.startsWith('embedded:')
}
