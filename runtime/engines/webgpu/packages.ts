/** Locates the engine's two packages, which do not come with netc. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { engineHome, type HomeManifest, readHomeManifest } from '../home.js'

/** Dawn, Chromium's WebGPU implementation, for Node. */
export const dawnName = 'webgpu'
/** tfjs's kernels for WebGPU. */
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
  /** The time of installation, in UTC. */
  readonly created: string
  readonly netc: string
  readonly platform: string
  readonly packages: readonly { readonly name: string; readonly version: string; readonly integrity: string }[]
}

/** The manifest of a home; undefined if there is none of this version of netc. */
export const readManifest = (home: string): WebgpuManifest | undefined =>
  readHomeManifest('webgpu', home) as WebgpuManifest | undefined

/** The location of a package in a home. */
export const packageInHome = (home: string, name: string): string => path.join(home, 'node_modules', name)

/**
 * Both packages, as installed by `netc setup webgpu`, or else by npm next to netc. Loads nothing.
 * @returns the problem, if one is missing or has a version other than netc's tfjs
 */
export function findPackages(environment: NodeJS.ProcessEnv = process.env): FoundPackages | string {
  const home = engineHome('webgpu', environment)
  const installed = readManifest(home) !== undefined
  const find = (name: string): FoundPackage | undefined =>
    describePackage(installed ? packageInHome(home, name) : undefined) ?? describePackage(installedFolder(name))
  const [dawn, backend] = [find(dawnName), find(backendName)]
  if (dawn === undefined) return `the package ${dawnName} is not installed`
  if (backend === undefined) return `the package ${backendName} is not installed`
  // Kernels and core must have the same version.
  const core = describePackage(installedFolder('@tensorflow/tfjs-core'))!
  if (backend.version === core.version) return { dawn, backend }
  return `${backendName} has version ${backend.version}, but netc needs ${core.version}`
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
