/** What the file system refuses: no permission, no space, no such folder. The user can mend it, so it is no bug of ours. */
import { UserError } from './user-error.js'

export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this is not permitted',
  EDQUOT: 'no more may be written there: the quota is used up',
  EEXIST: 'a file is in the place of a folder',
  EFBIG: 'it would be larger than a file may be there',
  EIO: 'the disk or the terminal does not answer (EIO)',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'no space is left',
  ENOTDIR: 'a file is in the place of a folder',
  EPERM: 'this is not permitted',
  EROFS: 'nothing can be written there',
  ESTALE: 'it was removed on the machine that it is on',
}

/** Why the file system refused, without the paths of drafts and the names of calls. */
export const fileErrorText = (error: NodeJS.ErrnoException): string => reasons[error.code ?? ''] ?? error.message

/** Does `work`; what the file system refuses becomes a UserError that says `what` could not be done. */
export function explainFileErrors<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explained(what, error)
  }
}

/** What the file system refused as a UserError that says `what` could not be done; any other error as it is. */
export function explained(what: string, error: unknown): unknown {
  return isFileError(error) ? new UserError(`cannot ${what}: ${fileErrorText(error)}`) : error
}
