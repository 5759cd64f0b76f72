/** A data set as one file that the PyTorch package reads: drawings as the cache has them, photos with a byte for every value. */
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { isFileError } from '../../base/file-errors.js'
import { UserError } from '../../base/user-error.js'
import { writeAtomically } from '../../base/write-atomically.js'
import type { Dataset } from '../../data/dataset.js'
import { imageBytes } from '../../data/image-store.js'
import {
  alphabetsOf,
  drawingChunks,
  packedExtension,
  packedHeader,
  readPackedIndex,
  writePacked,
} from '../../data/loaders/packed.js'

/** As `python/netc_package/data/files.py` has it: 1 is what the cache has. */
const versionOfPhotos = 2

/**
 * The file: of drawings in the cache, where it is if they are there already; of photos in `folder`.
 *
 * @throws the file system's own error where it cannot be written
 */
export function dataFile(dataset: Dataset, cache: string, folder: string): string {
  if (dataset.images.format === 'bytes') {
    const file = path.join(folder, `images${packedExtension}`)
    writeAtomically(file, photoChunks(dataset))
    return file
  }
  const known = packedIn(cache, dataset.fingerprint)
  if (known !== undefined) return known
  const file = path.join(cache, `drawings-${dataset.fingerprint.slice(0, 16)}${packedExtension}`)
  writePacked(file, dataset, { source: dataset.name, key: '' })
  return file
}

/** The same bytes, to be written elsewhere. */
export function packedChunks(dataset: Dataset): Iterable<Uint8Array> {
  return dataset.images.format === 'bytes' ? photoChunks(dataset) : drawingChunks(dataset)
}

/** A damaged file is none. */
function packedIn(cache: string, fingerprint: string): string | undefined {
  return filesIn(cache)
    .filter((name) => name.endsWith(packedExtension))
    .map((name) => path.join(cache, name))
    .find((file) => fingerprintOf(file) === fingerprint)
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return []
    throw error
  }
}

function fingerprintOf(file: string): string | undefined {
  try {
    return readPackedIndex(file).fingerprint
  } catch (error) {
    if (error instanceof UserError || isFileError(error)) return undefined
    throw error
  }
}

/** One image at a time: photos need not fit into memory. */
function* photoChunks(dataset: Dataset): Generator<Uint8Array> {
  const { images, name, fingerprint, files } = dataset
  const { height, width, channels, count } = images
  const hash = createHash('sha256')
  for (let image = 0; image < count; image++) hash.update(imageBytes(images, image))
  const index = { name, height, width, channels, fingerprint, digest: hash.digest('hex') }
  yield* packedHeader({ ...index, files: files?.names, alphabets: alphabetsOf(dataset) }, versionOfPhotos)
  for (let image = 0; image < count; image++) yield imageBytes(images, image)
}
