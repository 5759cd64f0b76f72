/** Packages of npm by their pinned files: no script of theirs runs, and nothing is installed. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../base/user-error.js'
import { endSearch } from './own-folder.js'
import { mustRun, type ToolOptions } from './tool.js'

/** A package of npm, with the SHA-512 of its file as npm writes it. */
export interface PinnedPackage {
  readonly name: string
  readonly version: string
  readonly integrity: string
}

/** How npm is called. On Windows it is a script for a shell, which is none of ours: the program that it starts is beside Node. */
export const npm = (): readonly string[] =>
  process.platform === 'win32'
    ? [process.execPath, path.join(path.dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')]
    : ['npm']

/**
 * Fetches the package with npm, from the registry and by the proxy that npm is configured for, and unpacks it.
 * @param only paths in the package; absent: all of it
 * @returns the folder of its package.json, in `folder`, which is made
 * @throws UserError where npm cannot, or gives another file
 */
export async function fetchPackage(
  pinned: PinnedPackage,
  folder: string,
  options: ToolOptions,
  only: readonly string[] = [],
): Promise<string> {
  const name = `${pinned.name}@${pinned.version}`
  const unpacked = path.join(folder, 'unpacked')
  mkdirSync(unpacked, { recursive: true })
  endSearch(folder)
  const inside = { ...options, folder }
  const pack = [...npm(), 'pack', name, '--ignore-scripts', '--pack-destination', folder]
  await mustRun(pack, inside, 'see what npm says; behind a proxy: npm config set proxy')
  const file = readdirSync(folder).find((entry) => entry.endsWith('.tgz'))
  if (file === undefined) throw new UserError(`npm pack ${name} made no file`, 'try a newer npm')
  refuseOther(path.join(folder, file), name, pinned.integrity)
  const members = only.map((entry) => `package/${entry}`)
  const unpack = ['tar', '-xzf', file, '-C', unpacked, '--strip-components=1', '--no-same-owner', ...members]
  await mustRun(unpack, inside, 'try a newer tar')
  return unpacked
}

function refuseOther(file: string, name: string, integrity: string): void {
  const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
  if (found === integrity) return
  throw new UserError(
    `npm gave a file for ${name} that is not the published one: its checksum is ${found}, expected ${integrity}`,
    "look at what registry npm uses: npm config get registry; a damaged cache is emptied with 'npm cache clean --force'",
  )
}
