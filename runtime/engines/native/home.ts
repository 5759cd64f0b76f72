/** The contents of the folder that `netc setup native` makes, and where netc looks for TensorFlow's binding. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { engineHome } from '../home.js'

/** The packages with TensorFlow's binding; the one that can use a GPU comes first. */
export const bindingPackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const
export type BindingPackage = (typeof bindingPackages)[number]

/**
 * The folder of the package in a home; the first name if there is none yet. Homes of early versions of netc use the
 * other.
 */
export function packageInHome(home: string): string {
  const folders = bindingPackages.map((name) => path.join(home, 'node_modules', name))
  return folders.find((folder) => existsSync(folder)) ?? folders[0]
}

/** In a package: where its binding looks for TensorFlow's libraries. */
export const librariesOf = (folder: string): string => path.join(folder, 'deps', 'lib')

/** In a package: CUDA's libraries, one folder each, where TensorFlow's libraries look for them. */
export const cudaOf = (folder: string): string => path.join(folder, 'deps', 'nvidia')

/** The module in a home that loads TensorFlow without its banner. */
export const preloadLibrary = (home: string): string => path.join(home, 'preload.node')

/** A package with TensorFlow's binding on the disk, not loaded. */
export interface FoundPackage {
  readonly name: BindingPackage
  readonly folder: string
  readonly version: string
  /** The compiled binding; absent if the package was installed without it. */
  readonly binding?: string
  /** The home that contains it; absent for a package that npm installed next to netc. */
  readonly home?: string
}

/** The available packages, in the order in which they are tried. */
export function findPackages(environment: NodeJS.ProcessEnv = process.env): FoundPackage[] {
  const home = engineHome('native', environment)
  const built = describePackage(packageInHome(home))
  const installed = bindingPackages.flatMap((name) => describePackage(installedFolder(name)) ?? [])
  return [...(built === undefined ? [] : [{ ...built, home }]), ...installed]
}

function installedFolder(name: BindingPackage): string {
  try {
    return path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
  } catch {
    return ''
  }
}

function describePackage(folder: string): FoundPackage | undefined {
  const file = path.join(folder, 'package.json')
  if (folder === '' || !existsSync(file)) return undefined
  const { name, version } = JSON.parse(readFileSync(file, 'utf8'))
  const binding = newestBinding(path.join(folder, 'lib'))
  return { name, version, folder, ...(binding === undefined ? {} : { binding }) }
}

/** The newest `lib/napi-vN/tfjs_binding.node` that this Node can load. */
function newestBinding(lib: string): string | undefined {
  if (!existsSync(lib)) return undefined
  const versions = readdirSync(lib).flatMap((name) => Number(/^napi-v(\d+)$/.exec(name)?.[1] ?? []))
  return versions
    .filter((version) => version <= Number(process.versions.napi))
    .sort((a, b) => b - a)
    .map((version) => path.join(lib, `napi-v${version}`, 'tfjs_binding.node'))
    .find((file) => existsSync(file))
}

/** The C++ sources that `netc setup native` compiles; they are part of the package. */
export const sourceFolder = fileURLToPath(new URL('../../../../runtime/engines/native/csrc', import.meta.url))
