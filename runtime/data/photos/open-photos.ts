/** Opens a folder of image files as a data set. */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { explained } from '../../base/file-errors.js'
import type { Dataset, Group } from '../dataset.js'
import type { Frame } from '../files/frame.js'
import type { ImageStore } from '../image-store.js'
import { type Packed, type PackOptions, packImages } from './pack.js'
import type { Problem } from './problems.js'
import { type ImageFile, type Layout, type Scan, type ScannedClass, scanFolder } from './scan.js'

export interface PhotoOptions extends Pick<PackOptions, 'frame' | 'onProgress' | 'threads'> {
  /** The cache folder. */
  readonly cache: string
}

export interface Photos {
  /**
   * Its classes have every image file, including unreadable ones: if there are problems, its images must not be used.
   */
  readonly dataset: Dataset
  readonly layout: Layout
  /** Whether the user stated the layout. */
  readonly stated: boolean
  /** The problems of single files. */
  readonly problems: readonly Problem[]
  /** Files that are not images, which were ignored. */
  readonly ignored: readonly string[]
}

/** Prefixes that state the layout: `classes:FOLDER`. A folder with such a name is `./classes:FOLDER`. */
export function parseFolder(where: string): { readonly folder: string; readonly layout?: Layout } {
  const found = /^(classes|groups):(.+)$/s.exec(where)
  return found === null ? { folder: where } : { folder: found[2], layout: found[1] as Layout }
}

/** Images with a side of fewer pixels show nothing. */
const leastSide = 8

/**
 * Reads a folder of images, from the cache as far as possible; `where` may state the layout. Problems of files are
 * returned.
 *
 * @throws UserError if there are no images, or the cache cannot be written to
 */
export async function openPhotos(where: string, { cache, frame, ...options }: PhotoOptions): Promise<Photos> {
  const { folder: stated, layout } = parseFolder(where)
  const scan = scanFolder(stated, layout)
  const files = scan.classes.flatMap((each) => each.files)
  const folder = packFolder(cache, scan.root, frame)
  const packed = await packImages(files, { ...options, folder, source: scan.root, frame }).catch((error: unknown) => {
    throw explained(`use the cache ${cache}`, error)
  })
  return {
    dataset: datasetOf(stated, scan, files, packed, frame),
    ...{ layout: scan.layout, stated: scan.stated, ignored: scan.ignored },
    problems: [...scan.problems, ...packed.problems, ...files.flatMap((file) => tiny(file, packed))],
  }
}

/** The name of packs in the cache. */
export const packName = /^photos-[0-9a-f]{16}$/

function packFolder(cache: string, root: string, { height, width, channels, fit, background }: Frame): string {
  const key = JSON.stringify([root, height, width, channels, fit, background])
  return path.join(cache, `photos-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`)
}

function tiny({ name }: ImageFile, { images }: Packed): Problem[] {
  const image = images.get(name)
  if (image === undefined || Math.min(image.height, image.width) >= leastSide) return []
  const message = `${name} has ${image.width}x${image.height} pixels; a side needs at least ${leastSide}`
  return [{ kind: 'tiny', path: name, message }]
}

function datasetOf(
  folder: string,
  { root, classes }: Scan,
  files: readonly ImageFile[],
  packed: Packed,
  frame: Frame,
): Dataset {
  const groups = groupsOf(classes)
  const names = files.map((file) => file.name)
  const digests = names.map((name) => packed.images.get(name)?.digest ?? name)
  const places = new Uint32Array(new SharedArrayBuffer(4 * names.length))
  for (const [index, name] of names.entries()) places[index] = packed.images.get(name)?.at ?? 0
  const { height, width, channels } = frame
  const images: ImageStore = {
    ...{ format: 'bytes', height, width, channels, count: names.length, bytes: new Uint8Array() },
    file: { descriptor: packed.descriptor, places },
  }
  const shas = names.map((name) => packed.images.get(name)?.sha ?? '')
  const data = { groups, images, fingerprint: fingerprint(groups, shas) }
  return { name: path.basename(root), ...data, files: { folder, names, digests } }
}

/** Images are numbered class by class. */
function groupsOf(classes: readonly ScannedClass[]): readonly Group[] {
  const groups = new Map<string, { name: string; items: number[] }[]>()
  let next = 0
  for (const { group, name, files } of classes) {
    const known = groups.get(group) ?? []
    known.push({ name, items: files.map(() => next++) })
    groups.set(group, known)
  }
  return [...groups].map(([name, classes]) => ({ name, part: 'background', classes }))
}

/**
 * SHA-256, in hex, of the names of groups and classes and of the files' contents: the same for networks with different
 * input sizes.
 */
function fingerprint(groups: readonly Group[], shas: readonly string[]): string {
  const names = groups.map(({ name, classes }) => [name, classes.map((each) => [each.name, each.items.length])])
  return createHash('sha256')
    .update(JSON.stringify([names, shas]))
    .digest('hex')
}
