/** Python with the packages that a test needs; without it the test is skipped. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync } from 'node:fs'
import type { Context } from 'mocha'
import { packageRoot } from '../../../../runtime/base/environment.js'
import { findPython, pythonVariable } from '../../../../runtime/base/python.js'
import { skip } from '../../../skip.js'

const found = new Map<string, ReturnType<typeof findPython>>()

export function pythonFor(context: Context, ...packages: readonly string[]): string {
  const key = packages.join()
  if (!found.has(key)) found.set(key, findPython(packages))
  const python = found.get(key)!
  if (typeof python !== 'string') return python.program
  return skip(context, `There is no Python with ${packages.join(' and ')}; set ${pythonVariable} to one.`) as never
}

/** A file, where `npm run test:torch` asks for what takes minutes: what is measured is kept in it, an object on each line. */
export const measurements = process.env.NETC_TORCH_LONG

export function keepMeasurement(measured: object): void {
  if (measurements !== undefined) appendFileSync(measurements, `${JSON.stringify(measured)}\n`)
}

/** A script of the tests, from the package's root. */
export function runPython(program: string, words: readonly string[], input: object, environment = {}): unknown {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    cwd: packageRoot,
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...environment },
  })
  if (status !== 0) throw new Error(error?.message ?? stderr)
  return JSON.parse(stdout)
}

/** Where the release's zip files are; undefined where they are not. */
export function omniglotFolder(): string | undefined {
  const folder = process.env.NETC_OMNIGLOT ?? '../shared/data/omniglot'
  return existsSync(folder) ? folder : undefined
}
