/** What is in the folder that `netc setup native` makes, and where netc looks for TensorFlow's binding. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { engineHome } from '../home.js'

/** The packages that hold TensorFlow's binding, the one that can use a GPU first. */
export const bindingPackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const
export type BindingPackage = (typeof bindingPackages)[number]

/** The folder of the package in a home: the first where there is none yet. Homes of netc's first versions have the other. */
export function packageInHome(home: string): string {
  const folders = bindingPackages.map((name) => path.join(home, 'node_modules', name))
  return folders.find((folder) => existsSync(folder)) ?? folders[0]
}

/** Of a package: where its binding looks for TensorFlow's libraries. */
export const librariesOf = (folder: string): string => path.join(folder, 'deps', 'lib')

/** Of a package: CUDA's libraries, a folder each, where TensorFlow's look for them. */
export const cudaOf = (folder: string): string => path.join(folder, 'deps', 'nvidia')

/** What loads TensorFlow without its banner, in a home. */
export const preloadLibrary = (home: string): string => path.join(home, 'preload.node')

/** A package with TensorFlow's binding, as it lies on the disk: nothing of it is loaded. */
export interface FoundPackage {
  readonly name: BindingPackage
  readonly folder: string
  readonly version: string
  /** The compiled binding; absent where the package was installed without it. */
  readonly binding?: string
  /** The home that it lies in; absent for a package that npm installed beside netc. */
  readonly home?: string
}

/** What there is, in the order in which it is tried. */
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

/** Of `lib/napi-v8/tfjs_binding.node` and its like the newest that this Node can load. */
function newestBinding(lib: string): string | undefined {
  if (!existsSync(lib)) return undefined
  const versions = readdirSync(lib).flatMap((name) => Number(/^napi-v(\d+)$/.exec(name)?.[1] ?? []))
  return versions
    .filter((version) => version <= Number(process.versions.napi))
    .sort((a, b) => b - a)
    .map((version) => path.join(lib, `napi-v${version}`, 'tfjs_binding.node'))
    .find((file) => existsSync(file))
}

/** The C++ that `netc setup native` compiles; it is a part of the package as it is written. */
export const sourceFolder = fileURLToPath(new URL('../../../../runtime/engines/native/csrc', import.meta.url))
