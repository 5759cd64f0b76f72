/**
 * Failures of the file system: no permission, no space, no such folder. The user can fix them, so they are not bugs of
 * netc.
 */
import { UserError } from './user-error.js'

/** Whether it is an error of a system call on files. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this is not permitted',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'a file has the name of a folder',
  EFBIG: 'the file would be too large for this file system',
  EIO: 'the disk or the terminal does not respond (EIO)',
  EISDIR: 'it is a folder',
  ELOOP: 'its links form a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a file has the name of a folder',
  EPERM: 'this is not permitted',
  EROFS: 'the file system is read-only',
  ESTALE: 'it was removed on the machine that serves it',
}

/** Why the file system refused, without names of temporary files and system calls. */
export const fileErrorText = (error: NodeJS.ErrnoException): string => reasons[error.code ?? ''] ?? error.message

/** Runs `work`. An error of the file system becomes a UserError: "cannot `what`: reason". */
export function explainFileErrors<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explained(what, error)
  }
}

/** An error of the file system as a UserError, "cannot `what`: reason"; any other error unchanged. */
export function explained(what: string, error: unknown): unknown {
  return isFileError(error) ? new UserError(`cannot ${what}: ${fileErrorText(error)}`) : error
}
