/**
 * Checks that the program and netc's layers use the same copy of TensorFlow.js. A program may have two copies, for
 * example if it depends on another version than netc does. Each copy has its own registry of layers and rejects the
 * other's as "Unknown layer".
 */
import { Environment, env } from '@tensorflow/tfjs-core'

/** An installed package of TensorFlow.js. */
interface Copy {
  readonly name: string
  readonly version: string
  readonly folder: string
}

/** The part of Node that resolves packages. */
interface Modules {
  createRequire(from: string): NodeJS.Require
}

const packages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'] as const

/**
 * A second copy that is already loaded is an error. One that an import would load is a warning, since that import may
 * never happen.
 *
 * @throws Error with both versions and the fix
 */
export function requireOneTfjs(): void {
  const node = nodeModules()
  const ours = node && copiesFrom(node.createRequire(import.meta.url))
  if (node === undefined || ours === undefined) requireOwnEnvironment()
  else requireOneCopy(node, ours)
}

function requireOneCopy(node: Modules, ours: readonly Copy[]): void {
  const loaded = differing(ours, loadedCopies(node.createRequire(import.meta.url)))
  if (loaded !== undefined) throw new Error(explain(...loaded, 'has loaded'))
  const entry = process.argv[1]
  const named = entry === undefined ? undefined : differing(ours, copiesFrom(node.createRequire(entry)) ?? [])
  if (named !== undefined) console.warn(`warning: ${explain(...named, 'finds')}`)
}

/** Undefined in a browser. */
function nodeModules(): Modules | undefined {
  return globalThis.process?.getBuiltinModule?.('node:module')
}

/** All copies share one engine, which the first of them creates; a browser gives no further information. */
function requireOwnEnvironment(): void {
  if (env() instanceof Environment) return
  throw new Error(
    'netc/layers and this program use different copies of TensorFlow.js; loading a model in the other copy fails with "Unknown layer". Use one copy: bundle netc/layers and the program with the same @tensorflow/tfjs-core and @tensorflow/tfjs-layers.',
  )
}

/** The copies that a module would load; undefined if it finds none. */
function copiesFrom(require: NodeJS.Require): readonly Copy[] | undefined {
  try {
    return packages.map((name) => copyIn(require, require.resolve(`${name}/package.json`)))
  } catch {
    return undefined
  }
}

/** The copies that any module of this process has loaded. */
function loadedCopies(require: NodeJS.Require): readonly Copy[] {
  const folders = Object.keys(require.cache).flatMap(
    (file) => /^.*[\\/]@tensorflow[\\/]tfjs-(?:core|layers)(?=[\\/])/.exec(file) ?? [],
  )
  return [...new Set(folders)].flatMap((folder) => {
    try {
      return [copyIn(require, `${folder}/package.json`)]
    } catch {
      return []
    }
  })
}

function copyIn(require: NodeJS.Require, file: string): Copy {
  const { name, version } = require(file)
  return { name, version, folder: file.replace(/[\\/]package\.json$/, '') }
}

/** The first pair of a copy of ours and a different one of theirs. */
function differing(ours: readonly Copy[], others: readonly Copy[]): readonly [ours: Copy, other: Copy] | undefined {
  for (const other of others) {
    const own = ours.find(({ name }) => name === other.name)
    if (own !== undefined && own.folder !== other.folder) return [own, other]
  }
  return undefined
}

function explain(ours: Copy, other: Copy, how: string): string {
  const same = ours.version === other.version
  return [
    `netc/layers registers its layers with ${ours.name} ${ours.version} (${ours.folder}), and this program ${how} ${same ? 'another copy of it' : other.version} (${other.folder}), where they are not registered: loading a model there fails with "Unknown layer".`,
    `  help: use one copy: ${same ? 'npm dedupe' : `npm install @tensorflow/tfjs@${ours.version}`}; npm ls ${ours.name} lists the copies`,
  ].join('\n')
}
