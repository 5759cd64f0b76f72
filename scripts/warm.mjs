// Runs `netc compile --summary` in the bundle and keeps V8's compiled code beside it: node warm.mjs BUNDLE
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { constants, Script } from 'node:vm'
import { root } from './install.mjs'

const bundle = process.argv[2]
rmSync(`${bundle}.cache`, { force: true })
const script = new Script(readFileSync(bundle, 'utf8'), {
  filename: bundle,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
})
process.argv.splice(2, Number.POSITIVE_INFINITY, 'compile', path.join(root, 'specs/sircnn.net'), '--summary')
process.on('exit', () => writeFileSync(`${bundle}.cache`, script.createCachedData()))
script.runInThisContext()(createRequire(bundle), bundle, path.dirname(bundle))
