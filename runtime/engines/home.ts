/** The folders of engines that `netc setup` brings: where they are, and what marks them as ours. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

/** The engines that do not come with npm. */
export type BroughtEngine = 'native' | 'webgpu'

/** The variable that names another folder. */
export const homeVariables = { native: 'NETC_NATIVE_HOME', webgpu: 'NETC_WEBGPU_HOME' } as const

/** What the engine's variable names, else `netc/ENGINE` in the system's place for a user's data. */
export function engineHome(engine: BroughtEngine, environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment[homeVariables[engine]]
  if (named) return path.resolve(named)
  const { XDG_DATA_HOME, LOCALAPPDATA } = environment
  if (process.platform === 'win32' && LOCALAPPDATA) return path.join(LOCALAPPDATA, 'netc', engine)
  // A relative XDG_DATA_HOME is to be ignored, says its specification.
  if (XDG_DATA_HOME && path.isAbsolute(XDG_DATA_HOME)) return path.join(XDG_DATA_HOME, 'netc', engine)
  return path.join(homedir(), '.local', 'share', 'netc', engine)
}

/** What every manifest has; an engine's says more. */
export interface HomeManifest {
  readonly format: `netc-${BroughtEngine}`
  readonly version: 1
}

export const manifestFile = (home: string): string => path.join(home, 'manifest.json')

/** Undefined where the folder is no home of the engine, or one of another version of netc. */
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
