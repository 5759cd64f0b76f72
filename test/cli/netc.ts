/** Runs the command line as users do: bin/netc in a process of its own. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../../', import.meta.url))
const main = path.join(root, 'bin/netc')

export interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

export function run(program: string, words: readonly string[], { cwd = root, env }: Surroundings = {}): Result {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, env: env ?? process.env, encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}

/** In a folder. */
const runIn = (cwd: string, ...parameters: readonly string[]): Result =>
  run(process.execPath, [main, ...parameters], { cwd })

/** In the project's folder; `netc.in` runs it in another. */
export const netc = Object.assign((...parameters: readonly string[]) => runIn(root, ...parameters), { in: runIn, main })

/** An environment in which the shell finds this netc. */
export function withNetc(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string | undefined>> {
  const folders = [path.join(root, 'bin'), path.dirname(process.execPath), process.env.PATH ?? '']
  return { ...process.env, PATH: folders.join(path.delimiter), ...more }
}
