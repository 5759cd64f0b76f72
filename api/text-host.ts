/** Files in memory, with the standard library. */
import { isLibrary, memoryHost, type SourceHost } from '../compiler/source-host.js'
import { libraryTexts } from './built.js'

/** Provides texts by their paths, such as `{ 'parts/units.net': '...' }`, and the standard library as `std/...`. */
export function textHost(files: Readonly<Record<string, string>> = {}): SourceHost {
  const [own, library] = [memoryHost(files), memoryHost(libraryTexts)]
  return { read: (path) => (isLibrary(path) ? library : own).read(path) }
}
