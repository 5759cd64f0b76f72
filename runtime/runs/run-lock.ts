/** Two trainings must not write to one run. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isAlive } from '../base/process-alive.js'
import { UserError } from '../base/user-error.js'

/** Takes the folder for this process. @returns what gives it back. @throws UserError where another living process has it. */
export function lockRun(folder: string): () => void {
  const file = path.join(folder, 'lock')
  const release = () => rmSync(file, { force: true })
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
      return release
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = Number.parseInt(readFileSync(file, 'utf8'), 10)
    if (isAlive(owner)) {
      throw new UserError(`${folder} is in use by process ${owner}`, `if that is no training of it, delete ${file}`)
    }
    // Left behind by a process that was killed.
    release()
  }
}
