/** A usage error that only the command itself can detect: exit code 2. */
import { CommanderError } from 'commander'
import { UserError } from '../runtime/base/user-error.js'

/** Printed like any other error that the user can fix. */
export class UsageError extends UserError {
  readonly isUsage = true
}

/** Runs a reader of an option's or argument's value: its errors are usage errors. */
export async function readingCommandLine<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw isUserError(error) ? Object.assign(error, { isUsage: true }) : error
  }
}

/** Whether the error is a usage error. Commander also throws after it has shown help, with exit code 0. */
export function isUsageError(error: unknown): boolean {
  if (error instanceof CommanderError) return error.exitCode !== 0
  return isUserError(error) && 'isUsage' in error
}

/** Compared by name, since the bundle and runtime/ each have the class. */
export const isUserError = (error: unknown): error is UserError => error instanceof Error && error.name === 'UserError'
