/**
 * A thread of the threaded wasm module: what Emscripten's worker script does, which ships as a string for browsers.
 */
import { createRequire } from 'node:module'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { WasmImports, WasmInstance, WasmMemory, WasmModule } from '../simd/webassembly.js'
import { webAssembly } from '../simd/webassembly.js'

export interface LoadMessage {
  readonly cmd: 'load'
  readonly urlOrBlob: string
  readonly wasmMemory: WasmMemory
  readonly wasmModule: WasmModule
}

export interface RunMessage {
  readonly cmd: 'run'
  readonly pthread_ptr: number
  readonly start_routine: number
  readonly arg: number
}

/** What a thread is given. */
export interface ThreadSetup {
  readonly load: LoadMessage
  readonly run: RunMessage
}

/** The functions of Emscripten's module that a thread's start takes. */
interface ThreadModule {
  readonly __emscripten_thread_init: (pointer: number, isMain: number, isMainRuntime: number, canBlock: number) => void
  readonly establishStackSpace: () => void
  readonly PThread: {
    readonly receiveObjectTransfer: (message: RunMessage) => void
    readonly threadInitTLS: () => void
  }
  readonly invokeEntryPoint: (routine: number, argument: number) => void
}

const require = createRequire(import.meta.url)

function makeModule({ urlOrBlob, wasmMemory, wasmModule }: LoadMessage): ThreadModule {
  const settings = {
    ENVIRONMENT_IS_PTHREAD: true,
    wasmModule,
    wasmMemory,
    buffer: wasmMemory.buffer,
    instantiateWasm: (imports: WasmImports, receive: (instance: WasmInstance) => void): object => {
      const instance = new webAssembly.Instance(wasmModule, imports)
      receive(instance)
      return instance.exports
    },
  }
  let started: ThreadModule | undefined
  // What Emscripten's code expects to find in a worker of a browser.
  Object.assign(globalThis, {
    self: globalThis,
    Worker,
    importScripts: () => undefined,
    location: { href: urlOrBlob },
    postMessage: (message: unknown) => parentPort?.postMessage(message),
    startWorker: (instance: ThreadModule) => {
      started = instance
    },
  })
  require(urlOrBlob)(settings)
  if (started === undefined) throw new Error('the threaded wasm module did not start in its worker')
  return started
}

function run({ load, run }: ThreadSetup): void {
  const module = makeModule(load)
  module.__emscripten_thread_init(run.pthread_ptr, 0, 0, 1)
  module.establishStackSpace()
  module.PThread.receiveObjectTransfer(run)
  module.PThread.threadInitTLS()
  module.invokeEntryPoint(run.start_routine, run.arg)
}

run(workerData as ThreadSetup)
