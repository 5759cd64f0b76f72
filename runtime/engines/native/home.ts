/** Where `netc setup native` puts what it builds, and where netc looks for TensorFlow's binding. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import path from 'node:path'

/** NETC_NATIVE_HOME, else `netc/native` in the system's place for a user's data. */
export function nativeHome(environment: NodeJS.ProcessEnv = process.env): string {
  const { NETC_NATIVE_HOME, XDG_DATA_HOME, LOCALAPPDATA } = environment
  if (NETC_NATIVE_HOME) return path.resolve(NETC_NATIVE_HOME)
  if (process.platform === 'win32' && LOCALAPPDATA) return path.join(LOCALAPPDATA, 'netc', 'native')
  // A relative XDG_DATA_HOME is to be ignored, says its specification.
  if (XDG_DATA_HOME && path.isAbsolute(XDG_DATA_HOME)) return path.join(XDG_DATA_HOME, 'netc', 'native')
  return path.join(homedir(), '.local', 'share', 'netc', 'native')
}

/** The packages that hold TensorFlow's binding, the one that can use a GPU first. */
export const bindingPackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const
export type BindingPackage = (typeof bindingPackages)[number]

/** The folder of a package in a home that `netc setup native` made. */
export const packageInHome = (home: string): string => path.join(home, 'node_modules', '@tensorflow', 'tfjs-node')

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
  const home = nativeHome(environment)
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
