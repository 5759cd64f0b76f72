/** TensorFlow's libraries and headers: pip's file unpacked, or what the user has. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../../base/user-error.js'
import type { PinnedWheel } from './pins.js'
import { chooseWheel, type Tools } from './requirements.js'
import { mustRun, type ToolOptions } from './tool.js'

export interface TensorFlow {
  /** The folder that has tensorflow/c/c_api.h. */
  readonly include: string
  /** The folder with the libraries, and their names, the one with the operations first. */
  readonly folder: string
  readonly libraries: readonly string[]
  /** Where it came from. */
  readonly origin: string
}

/** Calls `report` with the bytes so far. */
export type OnBytes = (bytes: number) => void

/**
 * Fetches the wheel with pip, as pip is configured, which checks its SHA-256, and unpacks it in `folder`.
 * @throws UserError where pip cannot
 */
export async function fetchTensorFlow(
  wheel: PinnedWheel,
  tools: Tools,
  folder: string,
  options: ToolOptions,
  onBytes: OnBytes,
): Promise<TensorFlow> {
  const [download, unpacked] = ['download', 'tensorflow'].map((name) => path.join(folder, name))
  for (const made of [download, unpacked]) mkdirSync(made)
  // pip writes to the folder for temporary files first, which may be small.
  const own = { ...options, environment: { ...options.environment, TMPDIR: download, ...quietPip } }
  const pip = tools.pip ?? (await makeEnvironment(tools.python, folder, own))
  const list = path.join(folder, 'tensorflow.txt')
  writeFileSync(list, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`)
  const words = ['download', '--no-deps', '--require-hashes', '--requirement', list, '--dest', download]
  await watched(download, onBytes, () =>
    mustRun(
      [...pip, ...words, ...chooseWheel(wheel)],
      own,
      'see what pip says; behind a proxy: pip config set global.proxy',
    ),
  )
  const file = readdirSync(download).find((name) => name.endsWith('.whl'))
  if (file === undefined) throw new UserError('pip download made no .whl file', 'try a newer pip')
  const unzip = [tools.python, '-m', 'zipfile', '-e', path.join(download, file), unpacked]
  await mustRun(unzip, options, 'run it again: the file was whole when pip had checked it')
  rmSync(download, { recursive: true })
  return { ...locateTensorFlow(path.join(unpacked, 'tensorflow')), origin: `pip: ${wheel.project} ${wheel.version}` }
}

const quietPip = { PIP_NO_INPUT: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_REQUIRE_VIRTUALENV: '0' }

/** A pip of its own, for a Python that has none. */
async function makeEnvironment(python: string, folder: string, options: ToolOptions): Promise<readonly string[]> {
  const place = path.join(folder, 'python')
  await mustRun([python, '-m', 'venv', place], options, 'install pip for this Python')
  return [path.join(place, 'bin', 'python'), '-m', 'pip']
}

/** Tells now and then how much there is in a folder while `work` fills it. */
async function watched<Result>(folder: string, onBytes: OnBytes, work: () => Promise<Result>): Promise<Result> {
  const timer = setInterval(() => onBytes(bytesIn(folder)), 500)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

/** What the files in a folder take. Those that go meanwhile count as nothing. */
export function bytesIn(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) bytes += existsSync(file) ? bytesIn(file) : 0
    else bytes += statSync(file, { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}

const operations = ['libtensorflow_cc.so.2', 'libtensorflow.so.2']
const framework = 'libtensorflow_framework.so.2'

/**
 * Finds libraries and headers in a folder: TensorFlow's release for C has them in lib/ and include/, its package of
 * Python beside each other.
 * @throws UserError where it has not both
 */
export function locateTensorFlow(origin: string): TensorFlow {
  const include = path.join(origin, 'include')
  const header = path.join(include, 'tensorflow', 'c', 'eager', 'c_api.h')
  const folder = [path.join(origin, 'lib'), origin].find((place) => existsSync(path.join(place, framework)))
  const library = folder && operations.find((name) => existsSync(path.join(folder, name)))
  if (folder === undefined || library === undefined || !existsSync(header)) {
    const missing =
      library === undefined ? `${operations.join(' or ')} with ${framework}` : 'include/tensorflow/c/eager/c_api.h'
    throw new UserError(
      `${origin} is no TensorFlow to build on: it has no ${missing}`,
      "name an unpacked release of libtensorflow, or the folder of Python's tensorflow: python3 -c 'import tensorflow; print(tensorflow.__path__[0])'",
    )
  }
  return { include, folder, libraries: [library, framework], origin }
}
