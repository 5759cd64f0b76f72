/**
 * The modules of tfjs-backend-wasm, started by our own hand: the package starts the threaded one in browsers only, and
 * both leave handlers on the process that turn an error into pages of minified code.
 */
import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { WasmImports, WasmInstance, WasmMemory, WasmModule } from '../simd/webassembly.js'
import { webAssembly } from '../simd/webassembly.js'

type Wrap = (name: string, result: 'number' | null, parameters: readonly 'number'[]) => unknown

/** What we use of a module made by Emscripten. */
export interface EmscriptenModule {
  readonly cwrap: Wrap
  readonly asm: { readonly memory?: WasmMemory }
  readonly wasmMemory?: WasmMemory
  tfjs?: Record<string, unknown>
}

interface Settings {
  readonly locateFile: (file: string) => string
  readonly mainScriptUrlOrBlob: string
  readonly instantiateWasm: (
    imports: WasmImports,
    receive: (instance: WasmInstance, module: WasmModule) => void,
  ) => object
}

type Factory = (settings: Settings) => Promise<EmscriptenModule>

const require = createRequire(import.meta.url)
const packageName = '@tensorflow/tfjs-backend-wasm'

/**
 * The module whose memory threads can share. It starts none itself: its own pool, meant for browsers, is not dependable under Node, and our
 * functions, which do nearly all of the work, have one of theirs.
 */
export async function sharedModule(): Promise<EmscriptenModule> {
  const script = require.resolve(`${packageName}/wasm-out/tfjs-backend-wasm-threaded-simd.js`)
  const factory: Factory = require(script)
  const binary = await readFile(require.resolve(`${packageName}/dist/tfjs-backend-wasm-threaded-simd.wasm`))
  const compiled = await webAssembly.compile(binary)
  const start = (): Promise<EmscriptenModule> =>
    new Promise((resolve, reject) => {
      factory({
        locateFile: (file) => file,
        mainScriptUrlOrBlob: script,
        instantiateWasm: (imports, receive) => {
          webAssembly.instantiate(compiled, imports).then((instance) => receive(instance, compiled), reject)
          return {}
        },
      }).then(resolve, reject)
    })
  const module = await withoutHandlers(() => withWorkers(IdleWorker, start))
  module.tfjs = bindings(module)
  return module
}

/** What Emscripten's code takes for a worker: it makes eight of them, whatever it is asked for. None is ever run. */
class IdleWorker extends EventEmitter {
  postMessage({ cmd }: { readonly cmd: string }): void {
    if (cmd === 'load') queueMicrotask(() => this.emit('message', { cmd: 'loaded' }))
    else if (cmd === 'run') throw new Error('the wasm module began a thread of its own')
  }

  ref(): void {}

  unref(): void {}

  terminate(): void {}
}

/**
 * Runs `start` with another class as the global Worker, which Emscripten's code sets and uses in Node.
 */
async function withWorkers<Result>(worker: unknown, start: () => Promise<Result>): Promise<Result> {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'Worker')
  Object.defineProperty(globalThis, 'Worker', { configurable: true, get: () => worker, set: () => undefined })
  try {
    return await start()
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'Worker')
    else Object.defineProperty(globalThis, 'Worker', before)
  }
}

/** As tfjs-backend-wasm's own `init` binds them. */
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

/** Runs `start` and takes away the handlers that it leaves on the process. */
export async function withoutHandlers<Result>(start: () => Promise<Result>): Promise<Result> {
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
