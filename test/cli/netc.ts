/** Runs the command line as a user does. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

export interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export function netc(...parameters: readonly string[]): Result {
  return run(process.execPath, [path.join(root, 'bin/netc'), ...parameters])
}

export interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

export function run(program: string, words: readonly string[], { cwd = root, env }: Surroundings = {}): Result {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, env: env ?? process.env, encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}

/** Netc in a folder, with the environment of this process and what `env` adds. */
export function netcIn(folder: () => string, env: () => Surroundings['env'] = () => ({})) {
  return (...words: readonly string[]): Result =>
    run(process.execPath, [path.join(root, 'bin/netc'), ...words], { cwd: folder(), env: { ...process.env, ...env() } })
}

/** An environment in which the shell finds this netc. */
export function withNetc(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string | undefined>> {
  const folders = [path.join(root, 'bin'), path.dirname(process.execPath), process.env.PATH ?? '']
  return { ...process.env, PATH: folders.join(path.delimiter), ...more }
}
