// Runs `netc compile --summary` and keeps V8's compiled code of it: functions enter the cache once they have run.
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { cacheFile, startBundle } from '../bin/start-bundle.js'
import { root } from './install.mjs'

rmSync(cacheFile, { force: true })
process.argv.splice(2, Number.POSITIVE_INFINITY, 'compile', path.join(root, 'specs/sircnn.net'), '--summary')
const script = startBundle()
process.on('exit', () => writeFileSync(cacheFile, script.createCachedData()))
