/** The one door to data sets: `--data` as the user gives it. */
import { statSync } from 'node:fs'
import { explainFileErrors } from '../base/file-errors.js'
import { UserError } from '../base/user-error.js'
import type { Dataset } from './dataset.js'
import { cacheFolder, readCached, readKeptOmniglot } from './loaders/cache.js'
import { embeddedDataset, parseEmbeddedOptions } from './loaders/embedded.js'
import { packedExtension, readPacked } from './loaders/packed.js'

export interface OpenOptions {
  /** The folder of the cache, if not the user's own. */
  readonly cache?: string
  /** Told before images are decoded, which takes some seconds the first time. */
  readonly onDecode?: () => void
}

/**
 * Opens a data set: `embedded` (the generated one; `embedded:alphabets=12,seed=7` sets its options), a packed file, a
 * zip file or folder with Omniglot's images, or, without `where`, the Omniglot that `netc data omniglot` put in the cache.
 * (A folder called embedded is `./embedded`.)
 * @throws UserError that says what is missing or wrong, and what to do
 */
export async function openDataset(where?: string, options: OpenOptions = {}): Promise<Dataset> {
  const { cache = cacheFolder(), onDecode = () => {} } = options
  if (where === undefined) {
    const dataset = explainFileErrors(`read ${cache}`, () => readKeptOmniglot(cache, onDecode))
    if (dataset) return dataset
    throw new UserError(
      `there is no Omniglot in the cache (${cache})`,
      'Fetch it with `netc data omniglot`, name your own copy with --data PATH, or use the generated images with --data embedded.',
    )
  }
  if (isGenerated(where)) {
    return embeddedDataset(parseEmbeddedOptions(where.slice('embedded:'.length)))
  }
  return explainFileErrors(`read ${where}`, () => {
    const isPacked = where.endsWith(packedExtension) && statSync(where, { throwIfNoEntry: false })?.isFile()
    return isPacked ? readPacked(where) : readCached(where, cache, onDecode)
  })
}

/** Whether `--data` names the generated data set, and no place. */
export function isGenerated(where: string): boolean {
  return where === 'embedded' || where.startsWith('embedded:')
}
