/** Image files of users: which there are, and their pixels as the run stores images. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { explainFileErrors } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'
import { decodeImage } from '../data/files/decode-image.js'
import type { DecodedImage } from '../data/files/samples.js'
import { type ImageShape, type ImageStore, valuesPerImage } from '../data/image-store.js'
import { areaAverage } from '../data/images/area.js'
import { isLitter } from '../data/loaders/sources.js'
import { turn } from '../evaluation/scores.js'

/** A file, and the class that its folder says. */
export interface ImageFile {
  readonly file: string
  /** The name of the folder that it is in. */
  readonly label: string
}

/** A folder is searched so deep, and holds at most so many files. */
const mostLevels = 20
const mostFiles = 1_000_000

/**
 * The files that are named, and all below the folders that are named, each once, folders in the order of names (by code unit). Hidden files and what file
 * managers leave behind are left out.
 *
 * @throws UserError where a path is not there, a folder is empty, or there are too many files
 */
export function findImages(paths: readonly string[]): readonly ImageFile[] {
  const found = new Map<string, ImageFile>()
  const add = (file: string) => {
    found.set(path.resolve(file), { file, label: path.basename(path.dirname(path.resolve(file))) })
    if (found.size > mostFiles) throw new UserError(`there are more than ${mostFiles} files`, 'name fewer folders')
  }
  for (const each of paths) {
    if (!existsSync(each)) throw new UserError(`there is nothing at ${each}`)
    if (!statSync(each).isDirectory()) {
      add(each)
      continue
    }
    const before = found.size
    explainFileErrors(`read ${each}`, () => addBelow(each, 0, add))
    if (found.size === before) throw new UserError(`there are no files in ${each}`)
  }
  return [...found.values()]
}

function addBelow(folder: string, level: number, add: (file: string) => void): void {
  if (level > mostLevels) throw new UserError(`${folder} is ${mostLevels} folders deep`, 'name a folder nearer to it')
  const names = readdirSync(folder)
    .filter((name) => !isLitter(name))
    .sort()
  for (const name of names) {
    const file = path.join(folder, name)
    // A link to a folder may lead in a circle: the levels are bounded.
    if (statSync(file).isDirectory()) addBelow(file, level + 1, add)
    else add(file)
  }
}

/** By class, in the order of names. @throws UserError where a folder holds files beside its classes, or fewer than one class */
export function findClasses(folder: string): ReadonlyMap<string, readonly ImageFile[]> {
  if (!existsSync(folder)) throw new UserError(`there is nothing at ${folder}`)
  if (!statSync(folder).isDirectory()) throw new UserError(`${folder} is a file`, layout)
  const files = findImages([folder])
  const classes = new Map<string, ImageFile[]>()
  for (const each of files) {
    const parts = path.relative(folder, each.file).split(path.sep)
    if (parts.length < 2) throw new UserError(`${each.file} is in no folder of a class`, layout)
    const label = parts.slice(0, -1).join('/')
    classes.set(label, [...(classes.get(label) ?? []), { ...each, label }])
  }
  return classes
}

const layout = 'a class is a folder of its images: FOLDER/CLASS/FILE'

/** A file's bytes and their SHA-256, in hex. @throws UserError where it cannot be read */
export function readFileHashed(file: string): { readonly bytes: Uint8Array; readonly sha256: string } {
  const bytes = explainFileErrors(`read ${file}`, () => {
    // Reading a pipe would never end.
    if (!statSync(file).isFile()) throw new UserError(`${file} is not a file`)
    return readFileSync(file)
  })
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

export interface Decoding {
  /** Of images as the run stores them. */
  readonly shape: ImageShape
  /** Stops between two images with its reason. */
  readonly signal?: AbortSignal | undefined
}

/** The images as a store of the run's shape. @throws UserError that names a file which is no image */
export async function readImages(files: readonly string[], decoding: Decoding): Promise<ImageStore> {
  const { shape, signal } = decoding
  const size = valuesPerImage(shape)
  const bytes = new Uint8Array(files.length * size)
  for (const [index, file] of files.entries()) {
    bytes.set(await decodeStored(readFileHashed(file).bytes, file, shape), index * size)
    await turn(signal)
  }
  return { ...plainShape(shape), format: 'bytes', count: files.length, bytes }
}

/** One image as the run stores it: `[height, width, channels]`, a byte a value. */
export async function decodeStored(bytes: Uint8Array, file: string, shape: ImageShape): Promise<Uint8Array> {
  return fitImage(await decodeImage(bytes, file), shape)
}

/** To the run's channels and size: 1 channel is the luminance (ITU-R BT.601), 3 are red, green and blue. */
function fitImage({ height, width, pixels }: DecodedImage, shape: ImageShape): Uint8Array {
  const { channels } = shape
  const values = new Float32Array(height * width * channels)
  for (let pixel = 0; pixel < height * width; pixel++) {
    const [r, g, b] = pixels.subarray(3 * pixel, 3 * pixel + 3)
    if (channels === 1) values[pixel] = (299 * r + 587 * g + 114 * b) / 1000
    else for (let k = 0; k < channels; k++) values[pixel * channels + k] = [r, g, b][k] ?? 255
  }
  if (height === shape.height && width === shape.width) return Uint8Array.from(values, Math.round)
  const fitted = new Float32Array(valuesPerImage(shape))
  areaAverage({ height, width, channels }, shape)(values, fitted)
  return Uint8Array.from(fitted, Math.round)
}

const plainShape = ({ height, width, channels }: ImageShape): ImageShape => ({ height, width, channels })
