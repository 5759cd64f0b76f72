/** Flushes files from the system's memory to the disk, so that they survive a power cut. */
import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Waits until the file's contents are on the disk. @throws the file system's own error */
export function flushFile(file: string): void {
  // Windows flushes only files that are open for writing.
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Waits until the names in a folder are on the disk. Does nothing where the system cannot do this: Windows, some
 * network file systems.
 */
export function flushFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if (!cannotFlush.has((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

const cannotFlush = new Set(['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF'])
