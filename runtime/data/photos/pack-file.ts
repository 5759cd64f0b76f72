/**
 * Packed images of one size in the cache. A pack is a folder of segments; a segment is two files that only one process
 * ever writes to: NAME.pixels has the images, concatenated, and NAME.jsonl describes them, one per line. A line is
 * written after its image, so after an interruption everything up to the last whole line is usable, and several
 * processes can add to a pack at once.
 */
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { isFileError } from '../../base/file-errors.js'
import { makeFolder } from '../../base/make-folder.js'
import { writeFully } from '../../base/write-fully.js'
import { type ImageShape, readFully, valuesPerImage } from '../image-store.js'

const version = 1

/** The known properties of an image file's contents. */
export interface PackedImage {
  /** SHA-256 of the file, in hex. */
  readonly sha: string
  /** The size of the decoded image. */
  readonly height: number
  readonly width: number
  /** A digest of the packed pixels: the first half of their SHA-256, in hex. */
  readonly digest: string
}

/** The state of a file when it was last read. */
export interface KnownFile {
  /** Relative to the data's folder. */
  readonly name: string
  readonly bytes: number
  readonly changed: number
  readonly sha: string
}

/** The location of an image's pixels. */
export interface Located extends PackedImage {
  readonly descriptor: number
  /** Counted in images. */
  readonly at: number
}

/** Identifies a pack. */
export interface PackPlace {
  readonly folder: string
  readonly shape: ImageShape
  /** The folder of image files. */
  readonly source: string
}

export interface Pack extends PackPlace {
  /** By the SHA-256 of their files. */
  readonly images: Map<string, Located>
  /** By name. */
  readonly files: Map<string, KnownFile>
  readonly segments: readonly Segment[]
}

export interface Segment {
  readonly name: string
  readonly descriptor: number
  /** The number of images. */
  readonly count: number
}

type Line = { readonly image: PackedImage; readonly at: number } | { readonly file: KnownFile }

/** The first half of the SHA-256, in hex. */
export function digestOfPixels(pixels: Uint8Array): string {
  return createHash('sha256').update(pixels).digest('hex').slice(0, 32)
}

/** Opens a pack, and drops images whose pixels are damaged. The segments stay open as long as the process lives. */
export function openPack({ folder, shape, source }: PackPlace): Pack {
  const pack = { folder, shape, source, images: new Map(), files: new Map() }
  const segments = namesIn(folder).flatMap((name) => readSegment(pack, name) ?? [])
  return { ...pack, segments }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .map((name) => path.basename(name, '.jsonl'))
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return []
    throw error
  }
}

function readSegment(pack: Omit<Pack, 'segments'>, name: string): Segment | undefined {
  const file = path.join(pack.folder, name)
  try {
    const [header, ...lines] = readFileSync(`${file}.jsonl`, 'utf8').split('\n').slice(0, -1).map(parse)
    if ((header as { version?: unknown } | undefined)?.version !== version) return undefined
    const descriptor = openSync(`${file}.pixels`, 'r')
    let count = 0
    for (const line of lines as readonly (Line | undefined)[]) {
      if (line === undefined) break
      if ('file' in line) pack.files.set(line.file.name, line.file)
      else {
        count = Math.max(count, line.at + 1)
        if (isWhole(descriptor, line, pack.shape))
          pack.images.set(line.image.sha, { ...line.image, descriptor, at: line.at })
      }
    }
    return { name, descriptor, count }
  } catch (error) {
    // Another process has merged its contents into a new segment.
    if (isFileError(error) && error.code === 'ENOENT') return undefined
    throw error
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isWhole(
  descriptor: number,
  { image, at }: { readonly image: PackedImage; readonly at: number },
  shape: ImageShape,
): boolean {
  const length = valuesPerImage(shape)
  try {
    return digestOfPixels(readFully(descriptor, length, at * length)) === image.digest
  } catch {
    return false
  }
}

/** Adds to a pack. */
export interface PackWriter {
  /** Adds a new image with its pixels. */
  image(image: PackedImage, pixels: Uint8Array): Located
  file(file: KnownFile): void
  /** Removes a segment to which nothing was added. */
  close(): Segment | undefined
}

/** Starts a new segment. */
export function beginSegment({ folder, shape, source }: PackPlace): PackWriter {
  makeFolder(folder)
  const name = randomBytes(6).toString('hex')
  const [pixelFile, lineFile] = [path.join(folder, `${name}.pixels`), path.join(folder, `${name}.jsonl`)]
  const descriptor = openSync(pixelFile, 'wx+')
  const lines = openSync(lineFile, 'wx')
  const length = valuesPerImage(shape)
  let count = 0
  let written = 0
  const write = (line: object) => {
    written++
    writeFully(lines, Buffer.from(`${JSON.stringify(line)}\n`))
  }
  const { height, width, channels } = shape
  write({ version, source, height, width, channels })
  return {
    image({ sha, height, width, digest }, pixels) {
      const image = { sha, height, width, digest }
      writeFully(descriptor, pixels, count * length)
      write({ image, at: count })
      return { ...image, descriptor, at: count++ }
    },
    file: (file) => write({ file }),
    close() {
      closeSync(lines)
      if (written > 1) return { name, descriptor, count }
      closeSync(descriptor)
      removeSegment(folder, name)
      return undefined
    },
  }
}

/** Removes both files of a segment. */
export function removeSegment(folder: string, name: string): void {
  for (const ending of ['jsonl', 'pixels']) rmSync(path.join(folder, `${name}.${ending}`), { force: true })
}

/** The pack's header; undefined if it is damaged. */
export function describePack(
  folder: string,
): { readonly source: string; readonly images: number; readonly bytes: number } | undefined {
  const segments = namesIn(folder).map((name) => {
    const lines = readFileSync(path.join(folder, `${name}.jsonl`), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map(parse)
    const bytes = ['jsonl', 'pixels'].map((ending) => statSync(path.join(folder, `${name}.${ending}`)).size)
    const images = lines.filter((line) => line !== undefined && 'image' in (line as object)).length
    return {
      source: (lines[0] as { readonly source?: string } | undefined)?.source,
      images,
      bytes: bytes[0] + bytes[1],
    }
  })
  const [first] = segments
  if (typeof first?.source !== 'string') return undefined
  const sum = (pick: 'images' | 'bytes') => segments.reduce((total, segment) => total + segment[pick], 0)
  return { source: first.source, images: sum('images'), bytes: sum('bytes') }
}

/** Removes a pack, and nothing else in its folder. @returns the removed files */
export function removePack(folder: string): string[] {
  const own = readdirSync(folder).filter((name) => /^[0-9a-f]{12}\.(jsonl|pixels)$/.test(name))
  for (const name of own) rmSync(path.join(folder, name), { force: true })
  if (readdirSync(folder).length === 0) rmdirSync(folder)
  return own.map((name) => path.join(folder, name))
}
