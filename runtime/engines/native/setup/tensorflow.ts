/** TensorFlow's libraries and headers: unpacked from pip's files, or the user's own. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sha256OfFile } from '../../../base/sha256.js'
import { UserError } from '../../../base/user-error.js'
import { bytesIn } from '../../setup/place.js'
import { mustRun, type ToolOptions } from '../../setup/tool.js'
import type { PinnedWheel, WheelSet } from './pins.js'
import { chooseWheel, type Tools } from './requirements.js'

export interface TensorFlow {
  /** The folder that contains tensorflow/c/c_api.h. */
  readonly include: string
  /** The folder of the libraries, and their names; the one with the operations comes first. */
  readonly folder: string
  readonly libraries: readonly string[]
  /** The origin. */
  readonly origin: string
  /** The folder of CUDA's libraries, if included. */
  readonly cuda?: string
}

/** Calls `report` with the bytes so far. */
export type OnBytes = (bytes: number) => void

/**
 * Downloads the files with pip, from pip's configured index and through its proxy, and unpacks them side by side in
 * `folder`. Both pip and netc verify each SHA-256 before the file is used.
 * @throws UserError if pip fails, or downloads a different file
 */
export async function fetchTensorFlow(
  wheels: WheelSet,
  tools: Tools,
  folder: string,
  options: ToolOptions,
  onBytes: OnBytes,
): Promise<TensorFlow> {
  const unpacked = path.join(folder, 'tensorflow')
  mkdirSync(unpacked)
  // pip first writes to the folder for temporary files, which may be small.
  const inside = { ...options, folder, environment: { ...options.environment, TMPDIR: folder, ...quietPip } }
  const pip = tools.pip ?? (await makeEnvironment(tools.python, folder, inside))
  let before = 0
  for (const wheel of wheels) {
    const file = await fetchWheel(wheel, pip, folder, inside, (bytes) => onBytes(before + bytes))
    await mustRun([...tools.python, '-m', 'zipfile', '-e', file, unpacked], inside, 'free some space and run it again')
    rmSync(path.dirname(file), { recursive: true })
    before += wheel.bytes
  }
  const cuda = path.join(unpacked, 'nvidia')
  return {
    ...locateTensorFlow(path.join(unpacked, 'tensorflow')),
    origin: originOf(wheels),
    ...(existsSync(cuda) ? { cuda } : {}),
  }
}

/** Its name in a manifest. */
export function originOf([{ project, version }, ...rest]: WheelSet): string {
  return `pip: ${project} ${version}${rest.length === 0 ? '' : ' with CUDA'}`
}

/** @returns the path of the file, in its own subfolder of `folder` */
async function fetchWheel(
  wheel: PinnedWheel,
  pip: readonly string[],
  folder: string,
  options: ToolOptions,
  onBytes: OnBytes,
): Promise<string> {
  const download = path.join(folder, 'download')
  mkdirSync(download)
  const list = path.join(folder, 'wheel.txt')
  writeFileSync(list, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`)
  const words = ['download', '--no-deps', '--require-hashes', '--requirement', list, '--dest', download]
  await watched(download, onBytes, () =>
    mustRun(
      [...pip, ...words, ...chooseWheel(wheel)],
      { ...options, environment: { ...options.environment, TMPDIR: download } },
      "see pip's output; behind a proxy: pip config set global.proxy",
    ),
  )
  const name = readdirSync(download).find((entry) => entry.endsWith('.whl'))
  if (name === undefined) throw new UserError('pip download produced no .whl file', 'try a newer pip')
  const file = path.join(download, name)
  await refuseOther(file, wheel)
  return file
}

async function refuseOther(file: string, { project, version, sha256 }: PinnedWheel): Promise<void> {
  const found = await sha256OfFile(file)
  if (found === sha256) return
  throw new UserError(
    `pip downloaded a file for ${project} ${version} that is not the published one: its SHA-256 is ${found}, expected ${sha256}`,
    "check pip's index with `pip config list`; clear a damaged cache with `pip cache purge`",
  )
}

const quietPip = { PIP_NO_INPUT: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_REQUIRE_VIRTUALENV: '0' }

/** Creates a pip for a Python that has none. */
async function makeEnvironment(
  python: readonly string[],
  folder: string,
  options: ToolOptions,
): Promise<readonly string[]> {
  const place = path.join(folder, 'python')
  await mustRun([...python, '-m', 'venv', place], options, 'install pip for this Python')
  return [path.join(place, 'bin', 'python'), '-I', '-m', 'pip']
}

/** Reports the growing size of a folder from time to time while `work` fills it. */
async function watched<Result>(folder: string, onBytes: OnBytes, work: () => Promise<Result>): Promise<Result> {
  const timer = setInterval(() => onBytes(bytesIn(folder)), 500)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

const operations = ['libtensorflow_cc.so.2', 'libtensorflow.so.2']
const framework = 'libtensorflow_framework.so.2'

/**
 * Finds libraries and headers in a folder: the C release of TensorFlow has them in lib/ and include/, its Python
 * package in the same folder.
 * @throws UserError if one of them is missing
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
      `${origin} is not a usable TensorFlow: it has no ${missing}`,
      "use an unpacked release of libtensorflow, or the folder of Python's tensorflow: python3 -c 'import tensorflow; print(tensorflow.__path__[0])'",
    )
  }
  return { include, folder, libraries: [library, framework], origin }
}
