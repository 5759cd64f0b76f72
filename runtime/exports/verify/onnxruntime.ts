/** ONNX Runtime where the user has it: it is no dependency of netc, which would make every install larger by 100 MB and more. */
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { packageRoot } from '../../base/environment.js'
import { UserError } from '../../base/user-error.js'

/** A tensor as it goes in or comes out, with the batch. */
export interface Fed {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

export interface OnnxSession {
  /** The outputs, by name. */
  run(feeds: Readonly<Record<string, Fed>>): Promise<Readonly<Record<string, Fed>>>
  release(): Promise<void>
}

export interface OnnxRuntime {
  /** `onnxruntime-web 1.30.0`. */
  readonly description: string
  /** @throws UserError where the runtime refuses the file, in its own words */
  open(file: string, external?: string): Promise<OnnxSession>
}

/** In the order in which they are tried; the first is the faster. */
const names = ['onnxruntime-node', 'onnxruntime-web'] as const

/** As much of either package as is used: they have one interface (onnxruntime-common). */
interface Package {
  readonly InferenceSession: {
    create(
      model: string | Uint8Array,
      options: object,
    ): Promise<{
      run(
        feeds: Readonly<Record<string, unknown>>,
      ): Promise<Readonly<Record<string, { dims: readonly number[]; data: unknown }>>>
      release(): Promise<void>
    }>
  }
  readonly Tensor: new (type: 'float32', values: Float32Array, shape: readonly number[]) => unknown
  readonly env: {
    logLevel?: string
    readonly wasm: { numThreads?: number }
    readonly versions: Readonly<Record<string, string>>
  }
}

/**
 * Looks from the working folder, then from netc's own.
 *
 * @throws UserError where neither package is there, or what is there does not load
 */
export async function findOnnxRuntime(folders = [process.cwd(), fileURLToPath(packageRoot)]): Promise<OnnxRuntime> {
  const broken: string[] = []
  for (const name of names) {
    for (const folder of folders) {
      const file = resolved(name, folder)
      if (file === undefined) continue
      try {
        return runtimeOf(name, file, await loaded(file))
      } catch (error) {
        broken.push(`${name} does not load: ${(error as Error).message}`)
      }
    }
  }
  throw new UserError(
    [`no ONNX Runtime is here to run the files with`, ...broken].join('\n'),
    'npm install onnxruntime-web (or onnxruntime-node, which is faster) in this folder',
  )
}

function resolved(name: string, folder: string): string | undefined {
  try {
    return createRequire(path.join(folder, 'package.json')).resolve(name)
  } catch {
    return undefined
  }
}

/** Of a package of CommonJS some names are only on its default export. */
async function loaded(file: string): Promise<Package> {
  const module = await import(pathToFileURL(file).href)
  return module.InferenceSession === undefined ? module.default : module
}

function runtimeOf(name: (typeof names)[number], file: string, ort: Package): OnnxRuntime {
  const isWeb = name === 'onnxruntime-web'
  ort.env.logLevel = 'error'
  if (isWeb) ort.env.wasm.numThreads = 1
  return {
    description: `${name} ${versionAt(file)}`,
    async open(model, external) {
      const session = await opened(ort, isWeb, model, external)
      return {
        async run(feeds) {
          const tensors = Object.entries(feeds).map(([key, { shape, values }]) => [
            key,
            new ort.Tensor('float32', values, shape),
          ])
          const results = await session.run(Object.fromEntries(tensors))
          return Object.fromEntries(
            Object.entries(results).map(([key, { dims, data }]) => [
              key,
              { shape: dims, values: Float32Array.from(data as Float32Array) },
            ]),
          )
        },
        release: () => session.release(),
      }
    },
  }
}

/** What a buffer of Node, and the memory of WebAssembly, cannot hold. */
const tooManyBytes = 2 ** 31

async function opened(ort: Package, isWeb: boolean, model: string, external: string | undefined) {
  if (isWeb) refuseLarge([model, ...(external === undefined ? [] : [external])])
  const beside =
    external !== undefined && isWeb
      ? { externalData: [{ path: path.basename(external), data: readFileSync(external) }] }
      : {}
  const executionProviders = [isWeb ? 'wasm' : 'cpu']
  try {
    // The one for browsers knows no paths of files.
    return await ort.InferenceSession.create(isWeb ? readFileSync(model) : model, { executionProviders, ...beside })
  } catch (error) {
    throw new UserError(`${model} does not load: ${(error as Error).message}`)
  }
}

function refuseLarge(files: readonly string[]): void {
  const large = files.find((file) => statSync(file).size >= tooManyBytes)
  if (large === undefined) return
  throw new UserError(
    `${large} is too large for onnxruntime-web, which runs files of less than 2 GB`,
    'npm install onnxruntime-node in this folder: it reads files of any size',
  )
}

/** The version of the package that a file is of. */
function versionAt(file: string): string {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
      if (typeof name === 'string' && typeof version === 'string') return version
    } catch {
      // It is further up.
    }
    if (folder === path.dirname(folder)) return ''
  }
}
