// Starts the bundled command line from code that V8 compiled at build time, which saves a third of the start. V8 itself refuses a
// cache that another version made, or of another text, and then compiles as ever.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'

const url = new URL('../dist/cli/netc.cjs', import.meta.url)
const file = fileURLToPath(url)

/** V8's compiled code of the bundle. */
export const cacheFile = `${file}.cache`

/** Runs the command line on `process.argv`, and gives the script, from which the build makes the cache. */
export function startBundle() {
  if (!existsSync(file)) {
    console.error('netc is not built yet: run `npm start` or `npm run build` in its folder first.')
    process.exit(2)
  }
  const cachedData = existsSync(cacheFile) ? readFileSync(cacheFile) : undefined
  const script = new Script(readFileSync(file, 'utf8'), { filename: file, cachedData })
  const load = (specifier) => import(new URL(specifier, url).href)
  script.runInThisContext()(createRequire(file), load, url.href, file, dirname(file))
  return script
}
