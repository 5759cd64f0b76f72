/**
 * Gives packages that bring or require their own tfjs-core netc's instead: tensors, backends and kernels must share
 * one.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type * as tf from '@tensorflow/tfjs-core'

type Cache = Record<string, { exports: unknown } | undefined>

/** Runs `work` while `require` returns these modules, by path, instead of others. */
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

/** The tfjs-core that netc uses, as a CommonJS module. */
export const ownCore = (): typeof tf => createRequire(import.meta.url)('@tensorflow/tfjs-core')

/** Makes a resolvable package in a home, so that another can be loaded in its place. */
export function makePlaceholder(home: string, name: string): void {
  const folder = path.join(home, 'node_modules', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), `{ "name": "${name}", "main": "index.js" }\n`)
  writeFileSync(path.join(folder, 'index.js'), "// Never loaded: netc's own core is used in its place.\n")
}
