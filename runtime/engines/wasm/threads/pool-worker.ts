/** A thread of the pool: runs calls forever; it ends with the process. */
import { parentPort, workerData } from 'node:worker_threads'
import { instantiate } from '../simd/module.js'
import { currentJob, takeCalls, waitForOtherJob } from './job.js'
import type { WorkerSetup } from './pool.js'

const { control, module, memory } = workerData as WorkerSetup
const functions = instantiate(module, memory)
const cells = new Int32Array(control)
let mark = currentJob(cells)
parentPort?.postMessage('ready')
for (;;) {
  waitForOtherJob(cells, mark)
  mark = currentJob(cells)
  takeCalls(cells, functions)
}
