/**
 * Checks which run a gallery belongs to: features are compared only with those of the same weights and the same
 * preparation.
 */
import path from 'node:path'
import { UserError } from '../../base/user-error.js'
import { isShipped } from '../../runs/find-run.js'
import type { Trained } from '../trained.js'
import { relativePath } from './enrol.js'
import type { GalleryIndex } from './files.js'

/** How the index names the run: a model that ships by name, and a folder relative to the gallery's. */
export function runName(folder: string, { run }: Trained): string {
  const own = run.paths.folder
  return isShipped(own) ? path.basename(own) : relativePath(folder, own)
}

/** The run for commands: the user's, or else the index's. */
export function runOf(folder: string, index: GalleryIndex | undefined, given: string | undefined): string {
  if (given !== undefined) return given
  if (index === undefined) {
    throw new UserError(`${folder} is a new gallery and needs a run to compute features`, 'name one: --run RUN')
  }
  // The name of a model that ships is not a path.
  return index.run.includes('/') ? path.relative('', path.resolve(folder, index.run)) : index.run
}

/** @throws UserError if the gallery has features of other weights or preparation */
export function refuseOthers(folder: string, index: GalleryIndex, trained: Trained): void {
  const names = (name: string, sha256: string) => `${name} ${sha256.slice(0, 12)}`
  if (index.weights !== trained.sha256) {
    throw new UserError(
      `${folder} has features of ${names(index.network, index.weights)}, but ${trained.run.paths.folder} is ${names(trained.network.name, trained.sha256)}`,
      "use the gallery's own run, or enroll the images in a new gallery",
    )
  }
  if (index.preparation !== trained.preparation) {
    throw new UserError(`${folder} has features of differently prepared images`, 'enroll the images in a new gallery')
  }
}
