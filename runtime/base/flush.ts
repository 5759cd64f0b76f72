/** What is written is on the disk, and not only in the system's memory: it is there after a power cut. */
import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Waits until the file's contents are on the disk. @throws the file system's own error */
export function flushFile(file: string): void {
  // Windows flushes only what may be written to.
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Waits until the names in a folder are on the disk, as far as the system can: Windows and some network file systems cannot. */
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
