/** Runs the command line as users do: bin/netc in a process of its own. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const main = path.join(root, 'bin/netc')

export interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function runIn(folder: string, ...parameters: readonly string[]): Result {
  const options = { cwd: folder, encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...parameters], options)
  return { code: status, out: stdout, err: stderr }
}

/** In the project's folder; `netc.in` runs it in another. */
export const netc = Object.assign((...parameters: readonly string[]) => runIn(root, ...parameters), { in: runIn, main })
