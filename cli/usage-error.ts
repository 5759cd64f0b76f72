/** A command line that is wrong, where only the command itself can see it: it ends with 2. */
import { CommanderError } from 'commander'
import { UserError } from '../runtime/base/user-error.js'

/** Printed as any other error that the user can mend. */
export class UsageError extends UserError {
  readonly isUsage = true
}

/** Runs what reads the value of an option or an argument: where it finds something wrong, the command line is. */
export async function readingCommandLine<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw isUserError(error) ? Object.assign(error, { isUsage: true }) : error
  }
}

/** Whether the command line is what is wrong. Commander also throws where it has shown help, which ends with 0. */
export function isUsageError(error: unknown): boolean {
  if (error instanceof CommanderError) return error.exitCode !== 0
  return isUserError(error) && 'isUsage' in error
}

/** By its name, since the bundle and runtime/ have the class twice. */
export const isUserError = (error: unknown): error is UserError => error instanceof Error && error.name === 'UserError'
