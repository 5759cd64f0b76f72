/** The protocols that ship, by name. */
import { existsSync, readdirSync } from 'node:fs'
import { packageRoot } from '../base/environment.js'

export const shippedFolder = 'specs/protocols/'

/** Whether it is the name of a protocol that ships. A file or folder with such a name is `./quickstart`. */
export function isShippedProtocol(given: string): boolean {
  return /^[\w-]+$/.test(given) && existsSync(new URL(`${shippedFolder}${given}.yaml`, packageRoot))
}

/** The names of the protocols that ship. */
export function shippedProtocols(): string[] {
  const files = readdirSync(new URL(shippedFolder, packageRoot)).filter((file) => file.endsWith('.yaml'))
  return files.map((file) => file.slice(0, -'.yaml'.length)).sort()
}
