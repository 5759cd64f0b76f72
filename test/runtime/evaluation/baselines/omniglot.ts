/** Omniglot for tests, where it is present. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Context } from 'mocha'
import type { Dataset } from '../../../../runtime/data/dataset.js'
import { readOmniglot } from '../../../../runtime/data/loaders/omniglot.js'
import { findSources } from '../../../../runtime/data/loaders/sources.js'
import { skip } from '../../../skip.js'

/** The path of a file of the release; skips the test where it is not there. */
export function releaseFile(context: Context, name: string): string {
  const file = path.join(process.env.NETC_OMNIGLOT ?? path.resolve('../shared/data/omniglot'), name)
  if (!existsSync(file)) skip(context, `There is no ${file}; set NETC_OMNIGLOT to a folder that has it.`)
  return file
}

/** The 30 background alphabets. */
export function backgroundAlphabets(context: Context): Dataset {
  const file = releaseFile(context, 'images_background.zip')
  return readOmniglot(findSources(file), file)
}
