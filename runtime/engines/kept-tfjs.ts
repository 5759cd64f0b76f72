/** The files of tfjs's cpu and wasm backends that the build keeps next to this file: see scripts/keep-tfjs.mjs. */
import { createRequire } from 'node:module'

/** Loads or locates one of them by name. Loading a backend registers it and its kernels with netc's tfjs-core. */
export const keptTfjs = createRequire(new URL('../../tfjs/package.json', import.meta.url))
