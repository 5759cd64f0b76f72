/**
 * Finds the GPU: loads Dawn, the WebGPU implementation of the npm package `webgpu`, and requests an adapter. Loads
 * nothing of tfjs.
 */
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type FoundPackage, type FoundPackages, findPackages } from './packages.js'

/** The exports of Dawn's package. */
interface DawnPackage {
  create(options: readonly string[]): GPU
  /** The constructors and flags that are globals in a browser. */
  readonly globals: Readonly<Record<string, unknown>>
}

export interface FoundAdapter {
  readonly kind: 'gpu' | 'software'
  readonly gpu: GPU
  readonly adapter: GPUAdapter
  /** Such as "NVIDIA H100 PCIe", with the driver's description. */
  readonly name: string
  readonly vendor: string
  readonly architecture: string
  /** The system's graphics API: vulkan, metal or d3d12. */
  readonly interface: string
  /** The version of the package `webgpu`. */
  readonly version: string
  /** The version of tfjs's kernels for it. */
  readonly backend: FoundPackage
}

export interface NoAdapter {
  readonly kind: 'none'
  /** Whether packages are missing or cannot be loaded; otherwise the system lacks a GPU or a driver. */
  readonly packages: boolean
  /** One sentence. */
  readonly reason: string
  /** How to fix it. */
  readonly help: string
}

const withoutGpu = 'without a GPU, docs/engines.md says how to try it on the processor'

/** Dawn's graphics API on each system; it does not ship for others. */
const interfaces: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'vulkan',
  darwin: 'metal',
  win32: 'd3d12',
}

let found: Promise<FoundAdapter | NoAdapter> | undefined

/**
 * Whether there is a real GPU, a software one (`software`: correct, and slower than the other engines), or none, and
 * why. The first call takes some hundredths of a second; later calls return its result.
 */
export function findAdapter(): Promise<FoundAdapter | NoAdapter> {
  found ??= search()
  return found
}

async function search(): Promise<FoundAdapter | NoAdapter> {
  const name = interfaces[process.platform]
  if (name === undefined) return notForThisSystem()
  const missing = process.platform === 'linux' ? vulkanMissing(name) : undefined
  if (missing !== undefined) return missing
  const packages = findPackages()
  if (typeof packages === 'string') return noPackages(packages)
  const dawn = await loadDawn(packages)
  if ('kind' in dawn) return dawn
  const gpu = dawn.create([`backend=${name}`])
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (adapter === null) return noDriver(name)
  Object.assign(globalThis, dawn.globals)
  // The types are older than this field.
  const { info } = adapter as unknown as { readonly info: GPUAdapterInfo & { readonly isFallbackAdapter: boolean } }
  return {
    kind: info.isFallbackAdapter ? 'software' : 'gpu',
    gpu,
    adapter,
    name: [info.device, info.description].filter((text) => text !== '').join(', '),
    vendor: info.vendor,
    architecture: info.architecture,
    interface: name,
    version: packages.dawn.version,
    backend: packages.backend,
  }
}

/** Loads Dawn, which does not look for a GPU yet. */
export async function loadDawn({ dawn }: FoundPackages): Promise<DawnPackage | NoAdapter> {
  try {
    return await import(pathToFileURL(path.join(dawn.folder, 'index.js')).href)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // On a system or processor for which the package has no binary.
    if (code === 'MODULE_NOT_FOUND') return notForThisSystem()
    const reason = `the package webgpu cannot be loaded: ${message.split('\n')[0]}`
    const help = 'netc setup webgpu --force, or a newer system if it names a missing library version'
    return { kind: 'none', packages: true, reason, help }
  }
}

const noPackages = (reason: string): NoAdapter => ({
  kind: 'none',
  packages: true,
  reason,
  help: 'netc setup webgpu',
})

function notForThisSystem(): NoAdapter {
  return {
    kind: 'none',
    packages: true,
    reason: `the package webgpu has no binary for ${process.platform} ${process.arch}`,
    help: 'use another engine: --engine wasm runs everywhere',
  }
}

/** The file name by which Dawn loads the Vulkan loader. */
const vulkanLoader = 'libvulkan.so.1'

/** Where the loader looks for drivers, besides the user's folders and environment variables. */
const driverFolders = [
  '/etc',
  '/usr/share',
  '/usr/local/etc',
  '/usr/local/share',
  '/etc/xdg',
  '/run/opengl-driver/share',
]

/** Dawn warns on standard error if the loader or a driver is missing, so this looks first. */
function vulkanMissing(name: string): NoAdapter | undefined {
  try {
    process.dlopen({ exports: {} }, vulkanLoader)
  } catch (error) {
    // Any other error: the library was loaded, but is not a Node addon.
    if (/cannot open shared object/.test((error as Error).message)) return noLoader()
  }
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES, VK_ADD_DRIVER_FILES, XDG_CONFIG_HOME, XDG_DATA_HOME } = process.env
  if (VK_ICD_FILENAMES || VK_DRIVER_FILES || VK_ADD_DRIVER_FILES) return undefined
  const own = [
    XDG_CONFIG_HOME || path.join(homedir(), '.config'),
    XDG_DATA_HOME || path.join(homedir(), '.local/share'),
  ]
  const listed = [...driverFolders, ...own].some((folder) => holdsFiles(path.join(folder, 'vulkan/icd.d')))
  return listed ? undefined : noDriver(name)
}

function holdsFiles(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0
}

function noLoader(): NoAdapter {
  return {
    kind: 'none',
    packages: false,
    reason: `the Vulkan loader, ${vulkanLoader}, is not installed`,
    help: `apt install libvulkan1 (or your system's package for it), and the driver of your GPU; ${withoutGpu}`,
  }
}

function noDriver(name: string): NoAdapter {
  const help =
    name === 'vulkan'
      ? `install the driver of your GPU; vulkaninfo --summary shows what the loader finds; ${withoutGpu}`
      : `update the driver of your GPU; ${withoutGpu}`
  return { kind: 'none', packages: false, reason: `no GPU was found with ${name}`, help }
}
