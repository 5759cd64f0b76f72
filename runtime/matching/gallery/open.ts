/** Whose gallery it is: features are compared only with those of the same weights, prepared in the same way. */
import path from 'node:path'
import { UserError } from '../../base/user-error.js'
import { isShipped } from '../../runs/find-run.js'
import type { Trained } from '../trained.js'
import { relativePath } from './enrol.js'
import type { GalleryIndex } from './files.js'

/** How the index names the run: a model that ships by its name, and a folder from the gallery's. */
export function runName(folder: string, { run }: Trained): string {
  const own = run.paths.folder
  return isShipped(own) ? path.basename(own) : relativePath(folder, own)
}

/** The run as a command takes it: as the user says, else as the index does. */
export function runOf(folder: string, index: GalleryIndex | undefined, given: string | undefined): string {
  if (given !== undefined) return given
  if (index === undefined) {
    throw new UserError(`${folder} is new: nothing says which network its features are of`, 'name it: --run RUN')
  }
  // The name of a model that ships has no folder.
  return index.run.includes('/') ? path.relative('', path.resolve(folder, index.run)) : index.run
}

/** @throws UserError where the gallery holds features of other weights, or of images prepared otherwise */
export function refuseOthers(folder: string, index: GalleryIndex, trained: Trained): void {
  const names = (name: string, sha256: string) => `${name} ${sha256.slice(0, 12)}`
  if (index.weights !== trained.sha256) {
    throw new UserError(
      `${folder} holds features of ${names(index.network, index.weights)}, and ${trained.run.paths.folder} is ${names(trained.network.name, trained.sha256)}`,
      'name the run that the gallery was made with, or enrol the images in a new gallery',
    )
  }
  if (index.preparation !== trained.preparation) {
    throw new UserError(
      `${folder} holds features of images that were prepared in another way`,
      'enrol the images in a new gallery',
    )
  }
}
