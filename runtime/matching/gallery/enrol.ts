/** Enrolls images in a gallery, and removes them. Images with known contents are not embedded again. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { elements } from '../../../compiler/graph.js'
import { joinFloats } from '../../base/floats.js'
import { UserError } from '../../base/user-error.js'
import { storeOf } from '../../data/files/frame.js'
import { readImageFile } from '../../data/files/read-file.js'
import { decodeFramed, type ImageFile } from '../image-files.js'
import type { Features, Matcher } from '../matcher.js'
import { emptyFeatures } from '../matcher.js'
import type { Trained } from '../trained.js'
import { type EnrolledImage, type Gallery, type GalleryIndex, writeGallery } from './files.js'

/** The results of enrollment. */
export interface Enrolled {
  /** Images that were embedded. */
  readonly embedded: number
  /** Those of them that were enrolled at the same path with other contents before. */
  readonly replaced: number
  /** Enrolled before, unchanged. */
  readonly unchanged: number
  /** Known by their contents, with another path or class. */
  readonly moved: number
  /** Duplicates within the same class. */
  readonly copies: number
}

export interface EnrolOptions {
  readonly signal?: AbortSignal | undefined
  onProgress?(share: number): void
}

/** The number of new images that are embedded before they are saved. */
const savedAt = 2048
const batch = 64

/** An image to be enrolled, and its index. */
interface Entry extends EnrolledImage {
  /** Its row among the existing features; undefined if it must be embedded. */
  readonly row?: number
}

/**
 * Enrolls files, each with its label, in a locked folder. Embedded images are saved regularly, so that an interrupted
 * enrollment resumes.
 *
 * @param gallery undefined for a new one
 * @throws UserError that names a file that is not an image, or an image that is enrolled with another class
 */
export async function enrol(
  folder: string,
  gallery: Gallery | undefined,
  { trained, matcher, run }: { readonly trained: Trained; readonly matcher: Matcher; readonly run: string },
  files: readonly ImageFile[],
  { signal, onProgress }: EnrolOptions = {},
): Promise<{ readonly gallery: Gallery; readonly enrolled: Enrolled }> {
  const { entries, enrolled } = planEntries(folder, gallery?.index.images ?? [], files)
  const { network, sha256: weights, preparation } = trained
  const base = { format: 'netc-gallery', version: 1, network: network.name, weights, preparation, run } as const
  const threshold = gallery?.index.threshold
  const index = (images: readonly EnrolledImage[]): Omit<GalleryIndex, 'features'> => ({
    ...base,
    images: images.map(({ class: name, path, sha256 }) => ({ class: name, path, sha256 })),
    ...(threshold && { threshold }),
  })
  const known = entries.filter(({ row }) => row !== undefined)
  const fresh = entries.filter(({ row }) => row === undefined)
  const old = gallery?.features ?? emptyFeatures(network, 1)
  let features = takeRows(
    old,
    known.map(({ row }) => row!),
  )
  // Nothing is written before the first images have been decoded.
  let saved = fresh.length === 0 ? writeGallery(folder, index(known), features) : undefined
  for (let from = 0; from < fresh.length; from += savedAt) {
    const some = fresh.slice(from, from + savedAt)
    const progress = (share: number) => onProgress?.((from + share * some.length) / fresh.length)
    const more = await embedEntries(folder, trained, matcher, some, signal, progress)
    features = { ...features, count: features.count + more.count, values: joinFloats([features.values, more.values]) }
    saved = writeGallery(folder, index([...known, ...fresh.slice(0, from + some.length)]), features)
  }
  return { gallery: saved!, enrolled: { ...enrolled, embedded: fresh.length } }
}

/** The resulting list of enrolled images: known images first. */
function planEntries(folder: string, images: readonly EnrolledImage[], files: readonly ImageFile[]) {
  const byPath = new Map<string, Entry>(images.map((image, row) => [image.path, { ...image, row }]))
  const byContents = new Map<string, Entry>([...byPath.values()].map((entry) => [entry.sha256, entry]))
  const enrolled = { replaced: 0, unchanged: 0, moved: 0, copies: 0 }
  const put = (entry: Entry, before?: Entry) => {
    if (before !== undefined) {
      byPath.delete(before.path)
      if (byContents.get(before.sha256) === before) byContents.delete(before.sha256)
    }
    byPath.set(entry.path, entry)
    byContents.set(entry.sha256, entry)
  }
  for (const { file, label } of files) {
    const sha256 = digestOf(readImageFile(file))
    const place = relativePath(folder, file)
    const [there, same] = [byPath.get(place), byContents.get(sha256)]
    if (there !== undefined && there.sha256 === sha256) {
      if (there.class === label) enrolled.unchanged++
      else {
        put({ ...there, class: label }, there)
        enrolled.moved++
      }
    } else if (same !== undefined) {
      const isGone = !existsSync(path.resolve(folder, same.path))
      if (isGone) {
        put({ ...same, class: label, path: place }, same)
        enrolled.moved++
      } else if (same.class === label) enrolled.copies++
      else throw sameImage(file, label, same)
    } else {
      put({ class: label, path: place, sha256 }, there)
      if (there !== undefined) enrolled.replaced++
    }
  }
  return { entries: [...byPath.values()], enrolled }
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function sameImage(file: string, label: string, same: EnrolledImage): UserError {
  return new UserError(
    `${file} is the same image as ${same.path}, which is enrolled as ${same.class}, not as ${label}`,
    'an image has one class: remove one of the two',
  )
}

/** Relative to the gallery's folder, with `/`; the absolute path on another drive. */
export function relativePath(folder: string, file: string): string {
  return path.relative(path.resolve(folder), path.resolve(file)).split(path.sep).join('/')
}

async function embedEntries(
  folder: string,
  { frame }: Trained,
  matcher: Matcher,
  entries: readonly Entry[],
  signal: AbortSignal | undefined,
  onProgress: (share: number) => void,
): Promise<Features> {
  const parts: Float32Array[] = []
  let found: Features | undefined
  for (let from = 0; from < entries.length; from += batch) {
    const some = entries.slice(from, from + batch)
    const pixels: Uint8Array[] = []
    for (const entry of some) {
      const file = path.resolve(folder, entry.path)
      const bytes = readImageFile(file)
      if (digestOf(bytes) !== entry.sha256)
        throw new UserError(`${file} changed while it was being enrolled`, 'enroll it again')
      pixels.push(await decodeFramed(bytes, file, frame))
    }
    found = await matcher.embed(storeOf(pixels, frame), 1)
    parts.push(found.values)
    signal?.throwIfAborted()
    onProgress((from + some.length) / entries.length)
  }
  return { ...found!, count: entries.length, values: joinFloats(parts) }
}

/** Removes matching images from a locked gallery. @returns the resulting gallery, and the removed images */
export function remove(gallery: Gallery, matches: (image: EnrolledImage) => boolean) {
  const { folder, index, features } = gallery
  const rows = index.images.map((_, row) => row).filter((row) => !matches(index.images[row]))
  const removed = index.images.filter(matches)
  if (removed.length === 0) return { gallery, removed }
  const images = rows.map((row) => index.images[row])
  return { gallery: writeGallery(folder, { ...index, images }, takeRows(features, rows)), removed }
}

/** Some of the features, in this order. */
export function takeRows({ shape, values }: Features, rows: readonly number[]): Features {
  const size = elements(shape)
  const taken = new Float32Array(rows.length * size)
  for (const [at, row] of rows.entries()) taken.set(values.subarray(row * size, (row + 1) * size), at * size)
  return { shape, count: rows.length, values: taken }
}
