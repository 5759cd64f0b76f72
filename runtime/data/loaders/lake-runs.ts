/**
 * Lake's 20 runs of 20-way one-shot classification (Lake, Salakhutdinov and Tenenbaum 2015), released with Omniglot as
 * all_runs.zip: runNN/training/classNN.png and runNN/test/itemNN.png, 20 of each, and runNN/class_labels.txt with a
 * line `runNN/test/itemNN.png runNN/training/classNN.png` for each test image.
 */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { explainFileErrors } from '../../base/file-errors.js'
import { UserError } from '../../base/user-error.js'
import { bytesPerImage, type ImageStore } from '../image-store.js'
import { sharedBytes } from './assemble.js'
import { omniglotSize } from './omniglot.js'
import { decodeBits, maxPngBytes } from './png.js'
import { releaseUrl } from './releases.js'
import { isLitter, refuseSpecial } from './sources.js'
import { readZip, type ZipEntry } from './zip.js'

/** One run: each query is compared with all supports, one of each class. */
export interface LakeRun {
  readonly name: string
  /** Image indices, by class. */
  readonly supports: readonly number[]
  /** Image indices. */
  readonly queries: readonly number[]
  /** For each query, the index of its class among the supports. */
  readonly truths: readonly number[]
}

export interface LakeRuns {
  readonly runs: readonly LakeRun[]
  readonly images: ImageStore
  /** SHA-256 of labels and pixels, in hex. */
  readonly fingerprint: string
  /** Whether these are the released runs, for which results are published. */
  readonly released: boolean
}

/** The archive's name in the release, and its location. */
export const lakeRunsName = 'all_runs.zip'
export const lakeRunsUrl = `${releaseUrl}one-shot-classification/${lakeRunsName}`

/** Runs in the archive, classes of a run, and test images of a run. */
const count = 20

/** The release's archive has 352,787 bytes and 880 entries of at most 1,281 bytes, including folders. */
const limits = { entries: 4096, entryBytes: maxPngBytes, totalBytes: 16 << 20 }
const maxArchiveBytes = 16 << 20

/**
 * The fingerprint of the release's archive, whose SHA-256 is
 * 437c1eeab0af8484112e1b4cc0f3d541ec727f7c47b9b202da738af9dfd6c325.
 */
const releaseFingerprint = '2b3ee21cef6cfdd04bc3398900b43878c6a477818cbdbb0da85b6433ac15bbee'

const help =
  "expected Lake's runs as released, all_runs.zip: run01 to run20, each with 20 training and 20 test images and class_labels.txt"

/** @throws UserError that names the file, or the entry in it, and says what is wrong with it */
export function readLakeRuns(file: string): LakeRuns {
  const bytes = explainFileErrors(`read ${file}`, () => {
    const stat = statSync(file)
    refuseSpecial(file, stat)
    const { size } = stat
    if (size > maxArchiveBytes)
      throw new UserError(`${file} has ${size} bytes; expected at most ${maxArchiveBytes}`, help)
    return readFileSync(file)
  })
  return parseLakeRuns(bytes, file)
}

/** The runs in an archive's bytes; `file` is its name in error messages. @throws UserError as `readLakeRuns` does */
export function parseLakeRuns(bytes: Uint8Array, file: string): LakeRuns {
  const entries = entriesOf(bytes, file)
  const take = (path: string): ZipEntry => {
    const entry = entries.get(path)
    if (entry === undefined) throw new UserError(`${file} lacks ${path}`, help)
    entries.delete(path)
    return entry
  }
  const images = emptyStore(2 * count * count)
  const stride = bytesPerImage(images)
  let next = 0
  const store = (path: string): number => {
    images.bytes.set(decodeBits(take(path).read(), omniglotSize, `${file}: ${path}`), next * stride)
    return next++
  }
  const runs = numbered('run', '').map((name): LakeRun => {
    const classes = numbered(`${name}/training/class`, '.png')
    const items = numbered(`${name}/test/item`, '.png')
    const labels = readLabels(take(`${name}/class_labels.txt`), classes, items, file)
    return { name, supports: classes.map(store), queries: items.map(store), truths: labels }
  })
  for (const path of entries.keys()) throw new UserError(`${file}: ${path} does not belong in Lake's runs`, help)
  const fingerprint = createHash('sha256').update(JSON.stringify(runs)).update(images.bytes).digest('hex')
  return { runs, images, fingerprint, released: fingerprint === releaseFingerprint }
}

/** By path, relative to the folder all_runs if there is one. */
function entriesOf(bytes: Uint8Array, file: string): Map<string, ZipEntry> {
  const form = /^(?:all_runs\/)?(run\d\d\/(?:class_labels\.txt|training\/class\d\d\.png|test\/item\d\d\.png))$/
  const entries = new Map<string, ZipEntry>()
  for (const entry of readZip(bytes, file, limits)) {
    if (entry.path.split('/').some(isLitter)) continue
    const path = form.exec(entry.path)?.[1]
    if (path === undefined) throw new UserError(`${file}: ${entry.path} does not belong in Lake's runs`, help)
    if (entries.has(path)) throw new UserError(`${file} has ${path} both in the folder all_runs and outside it`, help)
    entries.set(path, entry)
  }
  return entries
}

function emptyStore(images: number): ImageStore {
  const shape = { format: 'bits', ...omniglotSize, channels: 1 } as const
  return { ...shape, count: images, bytes: sharedBytes(images * bytesPerImage(shape)) }
}

/** `BEFORE01AFTER` to `BEFORE20AFTER`. */
function numbered(before: string, after: string): string[] {
  return Array.from({ length: count }, (_, index) => `${before}${String(index + 1).padStart(2, '0')}${after}`)
}

/** For each item in order, the index of its class. */
function readLabels(entry: ZipEntry, classes: readonly string[], items: readonly string[], file: string): number[] {
  const place = `${file}: ${entry.path}`
  const lines = new TextDecoder().decode(entry.read()).split(/\r?\n/)
  const found = new Map<string, number>()
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const [item, truth, ...rest] = line.trim().split(/\s+/)
    const position = classes.indexOf(truth)
    if (!items.includes(item) || position < 0 || rest.length > 0) {
      const form = `${items[0]} ${classes[0]}`
      throw new UserError(
        `${place}, line ${index + 1}, is ${JSON.stringify(line.slice(0, 200))}; expected a line like ${form}`,
        help,
      )
    }
    if (found.has(item)) throw new UserError(`${place}, line ${index + 1}: ${item} already has a label`, help)
    found.set(item, position)
  }
  return items.map((item) => {
    const position = found.get(item)
    if (position === undefined) throw new UserError(`${place} has no label for ${item}`, help)
    return position
  })
}
