/** Two trainings must not write to one run. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../user-error.js'

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

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
