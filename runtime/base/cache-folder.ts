/** Where netc keeps what only saves time: without it everything still works. */
import { homedir } from 'node:os'
import path from 'node:path'

/** NETC_CACHE, else `netc` in the system's place for caches. @throws where there is no home folder to be found */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { NETC_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment
  if (NETC_CACHE) return path.resolve(NETC_CACHE)
  if (process.platform === 'win32' && LOCALAPPDATA) return path.join(LOCALAPPDATA, 'netc', 'cache')
  // A relative XDG_CACHE_HOME is to be ignored, says its specification.
  if (XDG_CACHE_HOME && path.isAbsolute(XDG_CACHE_HOME)) return path.join(XDG_CACHE_HOME, 'netc')
  return path.join(homedir(), '.cache', 'netc')
}
