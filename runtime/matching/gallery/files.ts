/**
 * A gallery is a folder: `gallery.json` lists the enrolled images, and names the file of their features by its
 * checksum. The index is replaced last, so that both always belong together.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { elements, type Shape } from '../../../compiler/graph.js'
import { explainFileErrors } from '../../base/file-errors.js'
import { flushFolder } from '../../base/flush.js'
import { littleEndianBytes, littleEndianFloats } from '../../base/little-endian.js'
import { refuseIrregular } from '../../base/regular-file.js'
import { UserError } from '../../base/user-error.js'
import { isDraft, removeDrafts, writeAtomically } from '../../base/write-atomically.js'
import { readChecked, writeChecked } from '../../runs/json-file.js'
import { digest, number, object, text } from '../../runs/json-schema.js'
import { isClaim } from '../../runs/run-lock.js'
import { type CalibratedRate, rateSchema } from '../calibration.js'
import { type Combination, combinations } from '../combination.js'
import type { Features } from '../matcher.js'

export const indexFile = 'gallery.json'

export interface EnrolledImage {
  readonly class: string
  /** Relative to the gallery's folder, with `/`. */
  readonly path: string
  /** SHA-256 of the file, in hex. */
  readonly sha256: string
}

/** The score from which a search finds a class, for a chosen rate of finding classes that are not enrolled. */
export interface GalleryThreshold {
  readonly far: number
  readonly combine: Combination
  readonly score: number
  /** The network's output at the threshold. */
  readonly value: number
  /** The fraction of images of classes not enrolled that find a class. */
  readonly false_accepts: CalibratedRate
  /** The fraction of images of enrolled classes that do not find it. */
  readonly false_rejects: CalibratedRate
  /** Classes and images that were enrolled at that time. */
  readonly classes: number
  readonly images: number
  /** SHA-256 of the features at that time. */
  readonly features: string
}

export interface GalleryIndex {
  readonly format: 'netc-gallery'
  readonly version: 1
  /** The network's name. */
  readonly network: string
  /** SHA-256 of the weights that computed the features. */
  readonly weights: string
  /** SHA-256 of how images are prepared. */
  readonly preparation: string
  /** The run: its path relative to the gallery's folder, with `/`, or the name of a model that ships. */
  readonly run: string
  readonly features: { readonly sha256: string; readonly shape: Shape }
  /** In the order of the features. */
  readonly images: readonly EnrolledImage[]
  readonly threshold?: GalleryThreshold
}

export interface Gallery {
  readonly folder: string
  readonly index: GalleryIndex
  readonly features: Features
}

/** @throws UserError if a gallery cannot be made in the folder because it contains something else */
export function refuseOccupied(folder: string): void {
  if (!existsSync(folder) || existsSync(path.join(folder, indexFile))) return
  const names = explainFileErrors(`read ${folder}`, () => readdirSync(folder))
  const other = names.find((name) => !isOurs.test(name) && !isDraft(name) && !isClaim(name))
  if (other === undefined) return
  throw new UserError(`${folder} is not a gallery and not empty: it contains ${other}`, 'use a new or an empty folder')
}

/** Features whose index was never written. */
const isOurs = /^features-[0-9a-f]{16}\.bin$/

/** @throws UserError if there is none, or it is damaged */
export function readGallery(folder: string): Gallery {
  // Another process may replace the gallery between the two files: then both are read again.
  for (let attempt = 1; ; attempt++) {
    const index = readIndex(folder)
    const file = path.join(folder, featuresFile(index.features.sha256))
    if (!existsSync(file) && attempt < 3) continue
    return { folder, index, features: readFeatures(file, index) }
  }
}

/** Only the index. @throws UserError if there is none, or it is damaged */
export function readIndex(folder: string): GalleryIndex {
  const file = path.join(folder, indexFile)
  if (!existsSync(file)) {
    const what = existsSync(folder) ? `has no ${indexFile}` : 'does not exist'
    throw new UserError(`${folder} is not a gallery: it ${what}`, 'make one: netc gallery add GALLERY FOLDER --run RUN')
  }
  return readChecked<GalleryIndex>(file, { format: 'netc-gallery', version: 1, schema, help: again })
}

/**
 * Replaces the index and its features, and removes the previous features. The folder exists and is locked.
 * @throws UserError if the file system refuses
 */
export function writeGallery(folder: string, index: Omit<GalleryIndex, 'features'>, features: Features): Gallery {
  const bytes = littleEndianBytes(features.values)
  const sha256 = digestOf(bytes)
  const file = path.join(folder, featuresFile(sha256))
  const whole: GalleryIndex = { ...index, features: { sha256, shape: features.shape } }
  explainFileErrors(`write ${folder}`, () => {
    if (!existsSync(file)) writeAtomically(file, [bytes])
    writeChecked(path.join(folder, indexFile), whole)
    flushFolder(folder)
    removeDrafts(folder)
    for (const name of readdirSync(folder)) {
      if (isOurs.test(name) && name !== path.basename(file)) rmSync(path.join(folder, name))
    }
  })
  return { folder, index: whole, features }
}

const featuresFile = (sha256: string): string => `features-${sha256.slice(0, 16)}.bin`

const again = 'create it again: netc gallery add GALLERY FOLDER --run RUN, in a new folder'

function readFeatures(file: string, { features: { sha256, shape }, images }: GalleryIndex): Features {
  if (!existsSync(file)) throw new UserError(`${file} is missing`, again)
  refuseIrregular(file)
  const bytes = explainFileErrors(`read ${file}`, () => readFileSync(file))
  if (bytes.length !== 4 * images.length * elements(shape) || digestOf(bytes) !== sha256) {
    throw new UserError(`${file} is damaged: its checksum is not that of ${indexFile}`, again)
  }
  return { shape, count: images.length, values: littleEndianFloats(bytes) }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const schema = object(
  {
    ...{ network: text, weights: digest, preparation: digest, run: text, checksum: digest },
    features: object({
      sha256: digest,
      shape: { type: 'array', maxItems: 8, items: { type: 'integer', minimum: 1, maximum: 2 ** 31 } },
    }),
    images: { type: 'array', items: object({ class: text, path: text, sha256: digest }) },
  },
  {
    threshold: object({
      ...{ far: number, combine: { enum: combinations }, score: number, value: number },
      ...{ false_accepts: rateSchema, false_rejects: rateSchema, classes: number, images: number, features: digest },
    }),
  },
)
