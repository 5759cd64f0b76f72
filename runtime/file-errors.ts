/** What the file system refuses: no permission, no space, no such folder. The user can mend it, so it is no bug of ours. */
import { UserError } from './user-error.js'

export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}

/** Does `work`; what the file system refuses becomes a UserError that says `what` could not be done. */
export function explainFileErrors<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!isFileError(error)) throw error
    throw new UserError(`cannot ${what}: ${error.message}`)
  }
}
