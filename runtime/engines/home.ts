/** The folders of engines that `netc setup` installs: their locations, and their manifests. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

/** The engines that do not come with npm. */
export type BroughtEngine = 'native' | 'webgpu'

/** The environment variable that sets another folder. */
export const homeVariables = { native: 'NETC_NATIVE_HOME', webgpu: 'NETC_WEBGPU_HOME' } as const

/** The folder in the engine's variable, else `netc/ENGINE` in the system's folder for user data. */
export function engineHome(engine: BroughtEngine, environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment[homeVariables[engine]]
  if (named) return path.resolve(named)
  const { XDG_DATA_HOME, LOCALAPPDATA } = environment
  if (process.platform === 'win32' && LOCALAPPDATA) return path.join(LOCALAPPDATA, 'netc', engine)
  // The XDG specification says to ignore a relative XDG_DATA_HOME.
  if (XDG_DATA_HOME && path.isAbsolute(XDG_DATA_HOME)) return path.join(XDG_DATA_HOME, 'netc', engine)
  return path.join(homedir(), '.local', 'share', 'netc', engine)
}

/** Common to all manifests; each engine's has further fields. */
export interface HomeManifest {
  readonly format: `netc-${BroughtEngine}`
  readonly version: 1
}

/** The path of a home's manifest. */
export const manifestFile = (home: string): string => path.join(home, 'manifest.json')

/** Undefined if the folder is not a home of the engine, or of a different version of netc. */
export function readHomeManifest(engine: BroughtEngine, home: string): HomeManifest | undefined {
  const file = manifestFile(home)
  if (!existsSync(file)) return undefined
  try {
    const manifest: HomeManifest = JSON.parse(readFileSync(file, 'utf8'))
    return manifest.format === `netc-${engine}` && manifest.version === 1 ? manifest : undefined
  } catch {
    return undefined
  }
}
