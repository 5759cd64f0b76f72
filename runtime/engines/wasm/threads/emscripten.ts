/**
 * Starts the module of tfjs-backend-wasm directly: the package would start a different one for threads, in browsers
 * only, and installs process handlers that turn an error into pages of minified code.
 */
import { readFile } from 'node:fs/promises'
import { keptTfjs } from '../../kept-tfjs.js'
import type { WasmImports, WasmInstance, WasmMemory, WasmModule } from '../simd/webassembly.js'
import { webAssembly } from '../simd/webassembly.js'
import { shareMemory } from './share-memory.js'

type Wrap = (name: string, result: 'number' | null, parameters: readonly 'number'[]) => unknown

/** The part of an Emscripten module that is used here. */
export interface EmscriptenModule {
  readonly cwrap: Wrap
  /** The address of that many bytes; 0 if there are none left. */
  _malloc: (bytes: number) => number
  readonly asm: { readonly memory?: WasmMemory }
  readonly wasmMemory?: WasmMemory
  tfjs?: Record<string, unknown>
}

interface Settings {
  readonly locateFile: (file: string) => string
  readonly instantiateWasm: (
    imports: WasmImports,
    receive: (instance: WasmInstance, module: WasmModule) => void,
  ) => object
}

type Factory = (settings: Settings) => Promise<EmscriptenModule>

/**
 * Starts the module. Its memory can be `shared` among threads. The module itself starts none: netc's functions, which
 * do nearly all of the work, have their own threads.
 */
export async function startModule(shared: boolean): Promise<EmscriptenModule> {
  // Made for the module without SIMD, this factory starts the one with SIMD as well; the package uses it for both.
  const factory: Factory = keptTfjs('./tfjs-backend-wasm.js')
  const binary = await readFile(keptTfjs.resolve('./tfjs-backend-wasm-simd.wasm'))
  const compiled = await webAssembly.compile(shared ? shareMemory(binary) : binary)
  const start = (): Promise<EmscriptenModule> =>
    new Promise((resolve, reject) => {
      factory({
        locateFile: (file) => file,
        instantiateWasm: (imports, receive) => {
          webAssembly.instantiate(compiled, imports).then((instance) => receive(instance, compiled), reject)
          return {}
        },
      }).then(resolve, reject)
    })
  const module = await withoutHandlers(start)
  module.tfjs = bindings(module)
  return module
}

/** Bound as by tfjs-backend-wasm's own `init`. */
function bindings({ cwrap }: EmscriptenModule): Record<string, unknown> {
  return {
    init: cwrap('init', null, []),
    initWithThreadsCount: cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: cwrap('get_threads_count', 'number', []),
    registerTensor: cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: cwrap('dispose_data', null, ['number']),
    dispose: cwrap('dispose', null, []),
  }
}

const events = ['uncaughtException', 'unhandledRejection'] as const

/** Runs `start` and removes the handlers that it installs on the process. */
async function withoutHandlers<Result>(start: () => Promise<Result>): Promise<Result> {
  const before = events.map((event) => new Set(process.listeners(event as 'uncaughtException')))
  try {
    return await start()
  } finally {
    for (const [i, event] of events.entries()) {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before[i].has(listener)) process.removeListener(event, listener)
      }
    }
  }
}
