/** Writes a data set in the folder layout of the Omniglot release, for programs that read Omniglot. */
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { explainFileErrors } from '../base/file-errors.js'
import { makeFolder } from '../base/make-folder.js'
import { UserError } from '../base/user-error.js'
import type { Dataset } from './dataset.js'
import { imageBytes } from './image-store.js'
import { encodeBits } from './loaders/png.js'
import { wholeParts } from './loaders/sources.js'

/**
 * Writes `folder`/images_background/ALPHABET/characterNN/CCCC_DD.png and images_evaluation/...: CCCC numbers the
 * characters of the whole set, DD the drawings of a character; 1-bit PNG files. Returns the number of files.
 * @throws UserError if one of the two folders already exists
 */
export function exportDataset(dataset: Dataset, folder: string): number {
  const folders = new Map(Object.entries(wholeParts).map(([name, part]) => [part, path.join(folder, name)]))
  for (const existing of folders.values()) {
    if (existsSync(existing)) throw new UserError(`${existing} already exists`, 'remove it, or choose another folder')
  }
  let number = 0
  for (const alphabet of dataset.groups) {
    for (const character of alphabet.classes) {
      number++
      const place = path.join(folders.get(alphabet.part)!, alphabet.name, character.name)
      explainFileErrors(`make ${place}`, () => makeFolder(place))
      for (const [at, image] of character.items.entries()) {
        const name = `${String(number).padStart(4, '0')}_${String(at + 1).padStart(2, '0')}.png`
        const png = encodeBits(imageBytes(dataset.images, image), dataset.images)
        explainFileErrors(`write ${name}`, () => writeFileSync(path.join(place, name), png))
      }
    }
  }
  return dataset.images.count
}
