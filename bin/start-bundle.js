// Starts the bundled command line from code that V8 compiled at build time, which saves a third of the start. V8 itself refuses a
// cache that another version made, or of another text, and then compiles as ever. CommonJS, which Node starts with less.
const { readFileSync } = require('node:fs')
const { availableParallelism } = require('node:os')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { Script } = require('node:vm')

const file = path.join(path.dirname(__dirname), 'dist/cli/netc.cjs')
const url = pathToFileURL(file)

/** V8's compiled code of the bundle. */
const cacheFile = `${file}.cache`

// Images are decoded on libuv's threads, of which there are four unless this says otherwise before the first one starts.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism()))

/** Runs the command line on `process.argv`, and gives the script, from which the build makes the cache. */
function startBundle() {
  // The build sees to it that the bundle is ASCII, which this reads fastest.
  const bundle = readIfThere(file, 'latin1')
  if (bundle === undefined) {
    console.error('netc is not built yet: run `npm start` or `npm run build` in its folder first.')
    process.exit(2)
  }
  const script = new Script(bundle, { filename: file, cachedData: readIfThere(cacheFile) })
  const load = (specifier) => import(new URL(specifier, url).href)
  script.runInThisContext()(require, load, url.href, file, path.dirname(file))
  return script
}

function readIfThere(name, encoding) {
  try {
    return readFileSync(name, encoding)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return undefined
  }
}

module.exports = { cacheFile, startBundle }
