/** A pool of threads for netc's functions: workers wait on shared memory, so that a job starts within microseconds. */
import { Worker } from 'node:worker_threads'
import type { SimdFunctions } from '../simd/module.js'
import { functionNames } from '../simd/module.js'
import type { Simd } from '../simd/run.js'
import { onThisThread } from '../simd/run.js'
import type { WasmMemory, WasmModule } from '../simd/webassembly.js'
import { allocateControl, callsPerJob, parametersPerCall, publish, takeCalls, waitUntilDone } from './job.js'

/** The data for a worker of the pool. */
export interface WorkerSetup {
  readonly control: SharedArrayBuffer
  readonly module: WasmModule
  readonly memory: WasmMemory
}

/** Starts `threads - 1` workers besides this thread. They do not keep the process alive. */
export async function startPool(
  functions: SimdFunctions,
  module: WasmModule,
  memory: WasmMemory,
  threads: number,
): Promise<Simd> {
  const setup: WorkerSetup = { control: allocateControl(), module, memory }
  await Promise.all(Array.from({ length: threads - 1 }, () => startWorker(setup)))
  const here = onThisThread(functions)
  const control = new Int32Array(setup.control)
  let jobs = 0
  const run = (name: string, calls: readonly (readonly number[])[]): void => {
    publish(control, ++jobs, functionNames.indexOf(name), calls)
    takeCalls(control, functions)
    waitUntilDone(control, calls.length)
  }
  return {
    call: here.call,
    each: (name, calls) => {
      if (calls.length < 2) return here.each(name, calls)
      if (calls[0].length > parametersPerCall) throw new Error(`${name} has too many parameters for the pool`)
      for (let from = 0; from < calls.length; from += callsPerJob) run(name, calls.slice(from, from + callsPerJob))
    },
  }
}

async function startWorker(setup: WorkerSetup): Promise<void> {
  // No command-line options: some are refused in a worker.
  const options = { workerData: setup, execArgv: [] }
  const worker = new Worker(new URL('./pool-worker.js', import.meta.url), options)
  await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  worker.unref()
}
