/** The contents of the cache. */
import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../base/user-error.js'
import type { Dataset, Part } from './dataset.js'
import { downloadFolder } from './loaders/cache.js'
import { packedExtension, readPacked, readPackedIndex } from './loaders/packed.js'
import { releaseFiles } from './loaders/releases.js'
import { packName } from './photos/open-photos.js'
import { describePack, removePack } from './photos/pack-file.js'

export interface Counts {
  readonly alphabets: number
  readonly characters: number
  readonly images: number
}

export interface CachedDataset {
  readonly file: string
  readonly bytes: number
  /** Missing if the file is damaged. */
  readonly contents?: {
    readonly name: string
    readonly source: string
    readonly fingerprint: string
    readonly parts: Readonly<Record<Part, Counts>>
  }
  /** Why it is unusable. */
  readonly damage?: string
}

export interface CachedFile {
  readonly file: string
  readonly bytes: number
  /** The size of the complete file, if this is an incomplete download. */
  readonly of?: number
}

/** Decoded images of a folder. */
export interface CachedPhotos {
  readonly folder: string
  readonly bytes: number
  /** The folder of image files, and the number of images; missing if the pack is damaged. */
  readonly contents?: { readonly source: string; readonly images: number }
}

export interface Inventory {
  readonly folder: string
  readonly datasets: readonly CachedDataset[]
  readonly photos: readonly CachedPhotos[]
  readonly downloads: readonly CachedFile[]
}

/** Lists the cache; reads and checks every data set. */
export function takeInventory(cache: string): Inventory {
  const datasets = namesIn(cache)
    .filter((name) => name.endsWith(packedExtension))
    .map((name) => inspect(path.join(cache, name)))
  return { folder: cache, datasets, photos: packsIn(cache).map(inspectPack), downloads: downloadsIn(cache) }
}

/** Removes the files that netc put into the cache, and no others; returns the removed files. */
export function cleanCache(cache: string): string[] {
  const own = namesIn(cache).filter((name) => name.endsWith(packedExtension) || isDraft(name))
  const files = [...own.map((name) => path.join(cache, name)), ...downloadsIn(cache).map(({ file }) => file)]
  for (const file of files) rmSync(file)
  files.push(...packsIn(cache).flatMap(removePack))
  for (const folder of [downloadFolder(cache), cache]) {
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder)
  }
  return files
}

/** The number of groups, classes and images in each part. */
export function countParts(dataset: Pick<Dataset, 'groups'>): Record<Part, Counts> {
  const count = (part: Part): Counts => {
    const alphabets = dataset.groups.filter((alphabet) => alphabet.part === part)
    const classes = alphabets.flatMap((alphabet) => alphabet.classes)
    const images = classes.reduce((sum, { items }) => sum + items.length, 0)
    return { alphabets: alphabets.length, characters: classes.length, images }
  }
  return { background: count('background'), evaluation: count('evaluation') }
}

function inspect(file: string): CachedDataset {
  const { size: bytes } = statSync(file)
  try {
    const { source } = readPackedIndex(file)
    const dataset = readPacked(file)
    const { name, fingerprint } = dataset
    return { file, bytes, contents: { name, source, fingerprint, parts: countParts(dataset) } }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { file, bytes, damage: error.message }
  }
}

function packsIn(cache: string): string[] {
  return namesIn(cache)
    .filter((name) => packName.test(name))
    .map((name) => path.join(cache, name))
}

function inspectPack(folder: string): CachedPhotos {
  const { bytes = 0, ...contents } = describePack(folder) ?? {}
  return 'source' in contents ? { folder, bytes, contents } : { folder, bytes }
}

function downloadsIn(cache: string): CachedFile[] {
  const folder = downloadFolder(cache)
  return namesIn(folder).flatMap((name) => {
    const release = releaseFiles.find((file) => name === file.name || name === `${file.name}.part`)
    if (!release) return []
    const file = path.join(folder, name)
    const { size: bytes } = statSync(file)
    return [name === release.name ? { file, bytes } : { file, bytes, of: release.bytes }]
  })
}

/** The draft of an interrupted write: see `writeAtomically`. */
function isDraft(name: string): boolean {
  return /\.netcdata\.\d+-[0-9a-f]{8}\.tmp$/.test(name)
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : []
}
