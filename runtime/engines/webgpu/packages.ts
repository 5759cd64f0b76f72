/** The two packages that the engine is made of: where they are. Neither comes with netc. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { engineHome, type HomeManifest, readHomeManifest } from '../home.js'

/** Dawn, the WebGPU of Chromium, for Node. */
export const dawnName = 'webgpu'
/** tfjs's kernels on it. */
export const backendName = '@tensorflow/tfjs-backend-webgpu'

export interface FoundPackage {
  readonly folder: string
  readonly version: string
}

export interface FoundPackages {
  readonly dawn: FoundPackage
  readonly backend: FoundPackage
}

/** What `netc setup webgpu` records. */
export interface WebgpuManifest extends HomeManifest {
  readonly format: 'netc-webgpu'
  /** When it was installed, in UTC. */
  readonly created: string
  readonly netc: string
  readonly platform: string
  readonly packages: readonly { readonly name: string; readonly version: string; readonly integrity: string }[]
}

export const readManifest = (home: string): WebgpuManifest | undefined =>
  readHomeManifest('webgpu', home) as WebgpuManifest | undefined

/** Where a package is in a home. */
export const packageInHome = (home: string, name: string): string => path.join(home, 'node_modules', name)

/**
 * Each of the two as `netc setup webgpu` has installed it, else as npm has beside netc. Nothing of them is loaded.
 * @returns why not, where one is missing or of another version than netc's tfjs
 */
export function findPackages(environment: NodeJS.ProcessEnv = process.env): FoundPackages | string {
  const home = engineHome('webgpu', environment)
  const installed = readManifest(home) !== undefined
  const find = (name: string): FoundPackage | undefined =>
    describePackage(installed ? packageInHome(home, name) : undefined) ?? describePackage(installedFolder(name))
  const [dawn, backend] = [find(dawnName), find(backendName)]
  if (dawn === undefined) return `the package ${dawnName} is not installed`
  if (backend === undefined) return `the package ${backendName} is not installed`
  // Kernels and core belong together.
  const core = describePackage(installedFolder('@tensorflow/tfjs-core'))!
  if (backend.version === core.version) return { dawn, backend }
  return `${backendName} is version ${backend.version}, and netc needs ${core.version}`
}

function describePackage(folder: string | undefined): FoundPackage | undefined {
  if (folder === undefined) return undefined
  const file = path.join(folder, 'package.json')
  return existsSync(file) ? { folder, version: JSON.parse(readFileSync(file, 'utf8')).version } : undefined
}

function installedFolder(name: string): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
  } catch {
    return undefined
  }
}
