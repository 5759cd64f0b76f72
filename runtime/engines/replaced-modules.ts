/** Packages that bring or ask for another tfjs-core than netc's get netc's: tensors, backends and kernels belong to one. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type * as tf from '@tensorflow/tfjs-core'

type Cache = Record<string, { exports: unknown } | undefined>

/** Does `work` while `require` gives these modules, by their paths, in the place of others. */
export function withModules<Result>(
  require: NodeJS.Require,
  modules: Readonly<Record<string, unknown>>,
  work: () => Result,
): Result {
  const cache = require.cache as Cache
  const before = Object.keys(modules).map((id) => [id, cache[id]] as const)
  for (const [id, exports] of Object.entries(modules)) cache[id] = { exports }
  try {
    return work()
  } finally {
    for (const [id, module] of before) {
      if (module === undefined) delete cache[id]
      else cache[id] = module
    }
  }
}

/** The tfjs-core that netc itself uses, as a module of CommonJS has it. */
export const ownCore = (): typeof tf => createRequire(import.meta.url)('@tensorflow/tfjs-core')

/** Makes a package in a home that can be resolved, so that another can be loaded in its place. */
export function makePlaceholder(home: string, name: string): void {
  const folder = path.join(home, 'node_modules', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), `{ "name": "${name}", "main": "index.js" }\n`)
  writeFileSync(
    path.join(folder, 'index.js'),
    '// Never read: the loader gives the core that netc uses in its place.\n',
  )
}
