/** Reads the bytes of an image file, within limits. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { explainFileErrors } from '../../base/file-errors.js'
import { UserError } from '../../base/user-error.js'
import { readFully } from '../image-store.js'
import { refuseSpecial } from '../loaders/sources.js'
import { maxFileBytes } from './decode-image.js'

/**
 * Reads a file and never waits: pipes and devices are refused.
 *
 * @param name its name in error messages
 * @throws UserError if it cannot be read or is too large
 */
export function readImageFile(file: string, name = file): Uint8Array {
  return explainFileErrors(`read ${name}`, () => {
    const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const stat = fstatSync(descriptor)
      refuseSpecial(name, stat)
      if (stat.size > maxFileBytes)
        throw new UserError(`${name} has ${stat.size} bytes; an image has at most ${maxFileBytes}`, 'save it smaller')
      return readFully(descriptor, stat.size, 0)
    } finally {
      closeSync(descriptor)
    }
  })
}
