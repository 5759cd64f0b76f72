/** The library of netc's operations for TensorFlow: its location in a home, and how it is loaded. */
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'

/** The library that `netc setup native` builds from csrc/. */
export const operationsLibrary = (home: string): string => path.join(home, 'netc-operations.node')

/**
 * Registers the operations with the TensorFlow of this process; one call is enough.
 * @returns the reason if it fails: it is not built, or was built for another processor or TensorFlow
 */
export function loadOperations(home: string): string | undefined {
  const file = operationsLibrary(home)
  if (!existsSync(file)) return 'not built'
  try {
    process.dlopen({ exports: {} }, file, constants.dlopen.RTLD_NOW)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
