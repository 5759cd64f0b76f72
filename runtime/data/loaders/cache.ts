/** A cache of decoded data sets. It only saves time: everything works without it. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { isFileError } from '../../base/file-errors.js'
import { UserError } from '../../base/user-error.js'
import type { Dataset } from '../dataset.js'
import { readOmniglot } from './omniglot.js'
import { packedExtension, readPacked, readPackedIndex, writePacked } from './packed.js'
import { describeSources, findSources } from './sources.js'

/** Where `netc data omniglot` stores Omniglot. */
export function omniglotFile(cache: string): string {
  return path.join(cache, `omniglot${packedExtension}`)
}

/** Where `netc data omniglot` stores the release's zip files. */
export function downloadFolder(cache: string): string {
  return path.join(cache, 'downloads')
}

/**
 * Reads the images at `where` (see `findSources`), from the cache if it has an entry for the current state of these
 * files. A damaged or outdated entry is replaced; a cache that cannot be written to is ignored.
 */
export function readCached(where: string, cache: string, onDecode = () => {}): Dataset {
  const sources = findSources(where)
  const origin = { source: path.resolve(where), key: digest(describeSources(sources)) }
  const file = path.join(cache, `${digest([origin.source]).slice(0, 16)}${packedExtension}`)
  const kept = readKept(file, origin.key)
  if (kept) return kept
  onDecode()
  const dataset = readOmniglot(sources, where)
  keep(file, dataset, origin)
  return dataset
}

/** Omniglot as `netc data omniglot` stored it, decoded again from the downloads if the packed file is damaged. */
export function readKeptOmniglot(cache: string, onDecode = () => {}): Dataset | undefined {
  const file = omniglotFile(cache)
  const kept = readKept(file)
  if (kept) return kept
  const downloads = downloadFolder(cache)
  if (['images_background.zip', 'images_evaluation.zip'].every((name) => existsSync(path.join(downloads, name)))) {
    onDecode()
    const dataset = readOmniglot(findSources(downloads), downloads)
    keep(file, dataset, { source: downloads, key: '' })
    return dataset
  }
  if (existsSync(file)) {
    throw new UserError(
      `${file} is damaged, and the downloads that it was made from are missing`,
      'run `netc data omniglot` again',
    )
  }
  return undefined
}

/** The packed file, if it exists, is intact and has this key. */
function readKept(file: string, key?: string): Dataset | undefined {
  try {
    if (key !== undefined && readPackedIndex(file).key !== key) return undefined
    return readPacked(file)
  } catch (error) {
    if (error instanceof UserError || isFileError(error)) return undefined
    throw error
  }
}

function keep(file: string, dataset: Dataset, origin: { source: string; key: string }): void {
  try {
    writePacked(file, dataset, origin)
  } catch (error) {
    if (!isFileError(error)) throw error
  }
}

function digest(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}
