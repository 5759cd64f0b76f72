/** Where netc keeps files that only save time. Everything works without them. */
import { homedir } from 'node:os'
import path from 'node:path'

/** NETC_CACHE, else `netc` in the system's cache folder. @throws if there is no home folder */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { NETC_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment
  if (NETC_CACHE) return path.resolve(NETC_CACHE)
  if (process.platform === 'win32' && LOCALAPPDATA) return path.join(LOCALAPPDATA, 'netc', 'cache')
  // The XDG specification says to ignore a relative XDG_CACHE_HOME.
  if (XDG_CACHE_HOME && path.isAbsolute(XDG_CACHE_HOME)) return path.join(XDG_CACHE_HOME, 'netc')
  return path.join(homedir(), '.cache', 'netc')
}
