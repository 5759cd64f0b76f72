/** The files of tfjs's cpu and wasm backends, which the build keeps beside this: scripts/keep-tfjs.mjs says which, and why. */
import { createRequire } from 'node:module'

/** Loads or finds one of them, by its name. A backend registers itself and its kernels with netc's tfjs-core when it is loaded. */
export const keptTfjs = createRequire(new URL('../../tfjs/package.json', import.meta.url))
