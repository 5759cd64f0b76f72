/** Starts the bundled command line on `process.argv`. A separate CommonJS bundle, which Node starts faster. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { type CodePlace, codePlace, readCode } from './code-cache.js'

/** Passed to a bundle that was started without cached code: it stores V8's code when it ends. */
export interface NewCode {
  readonly place: CodePlace
  readonly make: () => Uint8Array
}

// Images are decoded on libuv's threads: four, unless this is set before the first one starts.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism()))

const url = new URL('./netc.cjs', import.meta.url)
const file = fileURLToPath(url)
const bundle = readFileSync(file)
const place = codePlace(bundle)
const code = place && readCode(place)
// The build keeps the bundle in ASCII, which is fastest to read.
const script = new Script(bundle.toString('latin1'), { filename: file, ...(code && { cachedData: code }) })
const isNew = code === undefined || script.cachedDataRejected === true
const newCode: NewCode | undefined =
  place !== undefined && isNew ? { place, make: () => script.createCachedData() } : undefined

// `import()` in a script from cached code needs a function of the module that runs it.
const load = (specifier: string) => import(new URL(specifier, url).href)
script.runInThisContext()(createRequire(url), load, url.href, file, path.dirname(file), newCode)
