/** Downloads npm packages by pinned checksums: their scripts are not run, and nothing is installed. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../base/user-error.js'
import { endSearch } from './own-folder.js'
import { mustRun, type ToolOptions } from './tool.js'

/** An npm package, with the SHA-512 of its file in npm's format. */
export interface PinnedPackage {
  readonly name: string
  readonly version: string
  readonly integrity: string
}

/**
 * How npm is run. On Windows npm is a shell script, and netc uses no shell: the program that it starts is next to Node.
 */
export const npm = (): readonly string[] =>
  process.platform === 'win32'
    ? [process.execPath, path.join(path.dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')]
    : ['npm']

/**
 * Downloads the package with npm, from npm's configured registry and through its proxy, and unpacks it.
 * @param only paths in the package; by default all of it
 * @returns the folder of its package.json, in `folder`, which is created
 * @throws UserError if npm fails, or downloads a different file
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
  await mustRun(pack, inside, "see npm's output; behind a proxy: npm config set proxy")
  const file = readdirSync(folder).find((entry) => entry.endsWith('.tgz'))
  if (file === undefined) throw new UserError(`npm pack ${name} produced no file`, 'try a newer npm')
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
    `npm downloaded a file for ${name} that is not the published one: its checksum is ${found}, expected ${integrity}`,
    "check npm's registry with 'npm config get registry'; clear a damaged cache with 'npm cache clean --force'",
  )
}
