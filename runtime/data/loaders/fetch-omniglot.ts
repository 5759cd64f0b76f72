/** Stores Omniglot in the cache: from the public release, or from a local copy. */
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { explainFileErrors } from '../../base/file-errors.js'
import { UserError } from '../../base/user-error.js'
import type { Dataset } from '../dataset.js'
import { downloadFolder, omniglotFile } from './cache.js'
import { type DownloadOptions, download, isWhole } from './download.js'
import { readOmniglot } from './omniglot.js'
import { packedExtension, readPacked, writePacked } from './packed.js'
import { nameOf, type ReleaseFile, releaseFiles, releaseUrl } from './releases.js'
import { findSources } from './sources.js'

export interface FetchOptions extends Pick<DownloadOptions, 'signal' | 'patience'> {
  readonly cache: string
  /** The source of downloads: the public release, except in tests. */
  readonly from?: string
  readonly files?: readonly ReleaseFile[]
  /** Called for every chunk of `file`, with its bytes so far. */
  readonly onProgress?: (file: ReleaseFile, bytes: number) => void
  /** Called when the files are complete and their images are about to be decoded. */
  readonly onDecode?: () => void
}

/**
 * Downloads the release's files unless they exist, decodes them and stores the data set in the cache.
 * @throws UserError if a file cannot be downloaded, or its images are not the release's
 */
export async function fetchOmniglot(options: FetchOptions): Promise<Dataset> {
  const { cache, files = releaseFiles, from = releaseUrl, signal, patience } = options
  const folder = downloadFolder(cache)
  const paths = files.map(({ name }) => path.join(folder, name))
  const whole = await Promise.all(files.map((file, at) => isWhole(paths[at], file)))
  if (whole.includes(false) && paths.every((file) => existsSync(file))) {
    // The user put differently packed files there: only their images are checked.
    options.onDecode?.()
    return keep(refuseOthers(readOmniglot(findSources(folder), folder), folder), folder, cache)
  }
  const remedy =
    `to do it without this connection, download ${files.map(({ name }) => from + name).join(' and ')} on another machine, put them into ` +
    `${folder} and run the command again, or use a local copy with --from PATH`
  for (const file of files) {
    const onProgress = (bytes: number) => options.onProgress?.(file, bytes)
    await download(file, { from, folder, signal, patience, onProgress, remedy })
  }
  options.onDecode?.()
  return keep(readOmniglot(findSources(folder), folder), folder, cache)
}

/**
 * Decodes the Omniglot at `where` (a folder, a zip file with both parts, or a packed file) and stores it in the cache.
 * @throws UserError if it is not the complete release
 */
export function copyOmniglot(where: string, cache: string): Dataset {
  const packed = where.endsWith(packedExtension) && statSync(where, { throwIfNoEntry: false })?.isFile()
  const dataset = packed ? readPacked(where) : readOmniglot(findSources(where), where)
  return keep(refuseOthers(dataset, where), path.resolve(where), cache)
}

function refuseOthers(dataset: Dataset, where: string): Dataset {
  const name = nameOf(dataset.fingerprint)
  if (name === 'omniglot') return dataset
  const found = name ? `only ${name}` : `${dataset.groups.length} alphabets and ${dataset.images.count} images`
  throw new UserError(
    `${where} is not the complete Omniglot: it has ${found}`,
    `the release has 50 alphabets and 32,460 images, in ${releaseFiles.map((file) => file.name).join(' and ')}; ` +
      'other images can be used directly with --data PATH',
  )
}

function keep(dataset: Dataset, source: string, cache: string): Dataset {
  const file = omniglotFile(cache)
  explainFileErrors(`write ${file}`, () => writePacked(file, dataset, { source, key: '' }))
  return dataset
}
