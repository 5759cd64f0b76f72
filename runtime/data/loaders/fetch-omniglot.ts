/** Puts Omniglot into the cache: from the public release, or from a copy that is here already. */
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
  /** Where to fetch from: the public release, unless a test says otherwise. */
  readonly from?: string
  readonly files?: readonly ReleaseFile[]
  /** Told of every piece of `file`: its bytes so far. */
  readonly onProgress?: (file: ReleaseFile, bytes: number) => void
  /** Told when the files are there and their images are about to be decoded. */
  readonly onDecode?: () => void
}

/**
 * Downloads the release's files unless they are there, decodes them and puts the data set into the cache.
 * @throws UserError where a file cannot be had, or its images are not the release's
 */
export async function fetchOmniglot(options: FetchOptions): Promise<Dataset> {
  const { cache, files = releaseFiles, from = releaseUrl, signal, patience } = options
  const folder = downloadFolder(cache)
  const paths = files.map(({ name }) => path.join(folder, name))
  const whole = await Promise.all(files.map((file, at) => isWhole(paths[at], file)))
  if (whole.includes(false) && paths.every((file) => existsSync(file))) {
    // Someone put them there, packed in another way than the release's files: their images decide.
    options.onDecode?.()
    return keep(refuseOthers(readOmniglot(findSources(folder), folder), folder), folder, cache)
  }
  const remedy =
    `Without this connection: fetch ${files.map(({ name }) => from + name).join(' and ')} on another machine, put them into ` +
    `${folder} and run the command again; or give your own copy with --from PATH.`
  for (const file of files) {
    const onProgress = (bytes: number) => options.onProgress?.(file, bytes)
    await download(file, { from, folder, signal, patience, onProgress, remedy })
  }
  options.onDecode?.()
  return keep(readOmniglot(findSources(folder), folder), folder, cache)
}

/**
 * Decodes the Omniglot at `where` (a folder, a zip file with both parts, or a packed file) and puts it into the cache.
 * @throws UserError where it is not the whole release
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
    `${where} is not the whole of Omniglot: it holds ${found}`,
    `The release has 50 alphabets and 32,460 images, in ${releaseFiles.map((file) => file.name).join(' and ')}. ` +
      'Other images can be used as they are, with --data PATH.',
  )
}

function keep(dataset: Dataset, source: string, cache: string): Dataset {
  const file = omniglotFile(cache)
  explainFileErrors(`write ${file}`, () => writePacked(file, dataset, { source, key: '' }))
  return dataset
}
