/** Finds users' image files, and decodes them as the run stores images. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { explainFileErrors } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'
import { decodeImage } from '../data/files/decode-image.js'
import { type Frame, frameImage, storeOf } from '../data/files/frame.js'
import { readImageFile } from '../data/files/read-file.js'
import type { ImageStore } from '../data/image-store.js'
import { isLitter } from '../data/loaders/sources.js'
import { refuseProblems } from '../data/photos/problems.js'
import { isImageName, scanFolder } from '../data/photos/scan.js'
import { turn } from '../evaluation/scores.js'

/** A file, and the class of its folder. */
export interface ImageFile {
  readonly file: string
  /** The name of its folder. */
  readonly label: string
}

/** The maximum depth of a folder, and its maximum number of files. */
const mostLevels = 20
const mostFiles = 1_000_000

/**
 * The named files, and all files below the named folders, each once, folders ordered by name (by code unit). Hidden
 * files, those of file managers, and files whose extension is not an image's are skipped in folders.
 *
 * @throws UserError if a path does not exist, a folder has no images, or there are too many files
 */
export function findImages(paths: readonly string[]): readonly ImageFile[] {
  const found = new Map<string, ImageFile>()
  const add = (file: string) => {
    found.set(path.resolve(file), { file, label: path.basename(path.dirname(path.resolve(file))) })
    if (found.size > mostFiles) throw new UserError(`there are more than ${mostFiles} files`, 'name fewer folders')
  }
  for (const each of paths) {
    if (!existsSync(each)) throw new UserError(`${each} does not exist`)
    if (!statSync(each).isDirectory()) {
      add(each)
      continue
    }
    const before = found.size
    explainFileErrors(`read ${each}`, () => addBelow(each, 0, add))
    if (found.size === before) throw new UserError(`there are no images in ${each}`)
  }
  return [...found.values()]
}

function addBelow(folder: string, level: number, add: (file: string) => void): void {
  if (level > mostLevels) throw new UserError(`${folder} is ${mostLevels} folders deep`, 'name a folder further down')
  const names = readdirSync(folder)
    .filter((name) => !isLitter(name))
    .sort()
  for (const name of names) {
    const file = path.join(folder, name)
    // A link to a folder may form a circle: the depth is bounded.
    if (statSync(file).isDirectory()) addBelow(file, level + 1, add)
    else if (isImageName(name)) add(file)
  }
}

/**
 * The files of FOLDER/CLASS/FILE or FOLDER/GROUP/CLASS/FILE by class, which is then GROUP/CLASS, ordered by name.
 * @throws UserError that names misplaced files
 */
export function findClasses(folder: string): ReadonlyMap<string, readonly ImageFile[]> {
  const { layout, classes, problems } = scanFolder(folder)
  refuseProblems(folder, problems)
  return new Map(
    classes.map(({ group, name, files }) => {
      const label = layout === 'groups' ? `${group}/${name}` : name
      return [label, files.map((each): ImageFile => ({ file: path.join(folder, each.name), label }))]
    }),
  )
}

/**
 * The images as a store of the run's size. `signal` stops between two with its reason.
 * @throws UserError that names a file that is not an image
 */
export async function readImages(files: readonly string[], frame: Frame, signal?: AbortSignal): Promise<ImageStore> {
  const images: Uint8Array[] = []
  for (const file of files) {
    images.push(await decodeFramed(readImageFile(file), file, frame))
    await turn(signal)
  }
  return storeOf(images, frame)
}

/** One image as the run stores it: `[height, width, channels]`, one byte per value. */
export async function decodeFramed(bytes: Uint8Array, file: string, frame: Frame): Promise<Uint8Array> {
  return frameImage(await decodeImage(bytes, file, { background: frame.background }), frame)
}
