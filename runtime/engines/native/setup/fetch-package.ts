/** Packages of npm by their pinned files: no script of theirs runs, and nothing is installed. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../../base/user-error.js'
import type { PinnedPackage } from './pins.js'
import { mustRun, type ToolOptions } from './tool.js'

/**
 * Fetches the package with npm, as npm is configured, and unpacks it.
 * @returns the folder of its package.json, in `folder`, which is made
 * @throws UserError where npm cannot, or gives another file
 */
export async function fetchPackage(pinned: PinnedPackage, folder: string, options: ToolOptions): Promise<string> {
  const name = `${pinned.name}@${pinned.version}`
  const unpacked = path.join(folder, 'unpacked')
  mkdirSync(unpacked, { recursive: true })
  const pack = ['npm', 'pack', name, '--ignore-scripts', '--pack-destination', folder]
  await mustRun(pack, { ...options, folder }, 'see what npm says; behind a proxy: npm config set proxy')
  const file = readdirSync(folder).find((entry) => entry.endsWith('.tgz'))
  if (file === undefined) throw new UserError(`npm pack ${name} made no file`, 'try a newer npm')
  refuseOther(path.join(folder, file), name, pinned.integrity)
  const unpack = ['tar', '-xzf', file, '-C', unpacked, '--strip-components=1', '--no-same-owner']
  await mustRun(unpack, { ...options, folder }, 'try a newer tar')
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
