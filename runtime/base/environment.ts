/** The machine and the program versions, as a run records them. */
import { readFileSync } from 'node:fs'
import os from 'node:os'

export interface Environment {
  readonly netc: string
  readonly node: string
  readonly tfjs: string
  readonly platform: string
  readonly cpu: string
  readonly cores: number
}

/** The environment of this process; `tfjs` is the version of tfjs-core. */
export function describeEnvironment(tfjs: string): Environment {
  const cpus = os.cpus()
  return {
    netc: packageVersion(),
    node: process.version,
    tfjs,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
  }
}

/** The package's root folder, relative to the compiled file. */
export const packageRoot = new URL('../../../', import.meta.url)

/** netc's own version. */
export function packageVersion(): string {
  return JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')).version
}
