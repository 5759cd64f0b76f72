/** Batches prepared ahead on a worker thread, so that the engine never waits for the next one. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { UserError } from '../base/user-error.js'
import type { BatchSource, PairBatch } from './batch.js'
import type { BatchMemory, FromWorker, WorkerStart } from './batch-worker.js'
import type { Dataset } from './dataset.js'
import { type BatchRecipe, batchLength, viewBatch } from './make-batch.js'
import { checkTrainable } from './samplers/pairs.js'
import type { Split } from './split.js'

export interface BatchSourceOptions {
  readonly dataset: Dataset
  readonly split: Pick<Split, 'train'>
  readonly protocol: BatchRecipe['protocol']
  readonly seed: number
  /** The first batch's iteration, counted from 0; 0 if left out. A resumed run gives the one that it stopped before. */
  readonly firstIteration?: number
  /** Batches that are ready or in work while the caller holds one; 4 if left out. */
  readonly depth?: number
}

/**
 * Starts the worker, which begins at once and stays `depth` batches ahead.
 *
 * Memory is `depth + 1` batches for the whole run: a batch's buffer goes to the caller without a copy, and back to the worker at the
 * caller's next `next()`. The arrays of a batch are therefore the caller's until then, and empty (detached) from then on.
 *
 * `next()` takes a ready batch even where the main thread was busy all the time and could handle no event since. It
 * rejects with what went wrong in the worker, and after `close()`. The worker does not keep the process alive, except while
 * somebody waits for a batch.
 *
 * @throws UserError where a training alphabet has too few characters or drawings to make pairs.
 */
export function openBatchSource(options: BatchSourceOptions): BatchSource {
  const { dataset, protocol, seed, firstIteration = 0, depth = 4 } = options
  checkTrainable(options.split.train)
  const { images, batch, augmentation } = protocol
  const recipe = { dataset, train: options.split.train, protocol: { images, batch, augmentation }, seed }
  const { worker, port } = startWorker(recipe, firstIteration)
  const arrivals = listen(worker, port)
  const give = (memory: BatchMemory) => port.postMessage(memory, [memory.buffer])
  for (let count = 0; count <= depth; count++) give(new Float32Array(batchLength(recipe)))

  let lent: BatchMemory | undefined
  let iteration = firstIteration
  const clock = clockWaits(arrivals)
  return {
    async next(): Promise<PairBatch> {
      if (lent !== undefined) give(lent)
      lent = undefined
      const message = await clock.receive()
      if (message.kind === 'failure') throw arrivals.fail(reviveError(message))
      lent = message.memory
      return viewBatch(recipe, iteration++, message.memory)
    },
    get waitedMs() {
      return clock.waitedMs
    },
    get waits() {
      return clock.waits
    },
    async close() {
      arrivals.fail(new Error('the batch source is closed'))
      port.close()
      await worker.terminate()
    },
  }
}

function startWorker(recipe: BatchRecipe, firstIteration: number): { worker: Worker; port: MessagePort } {
  const { port1: port, port2 } = new MessageChannel()
  const workerData: WorkerStart = { recipe, firstIteration, port: port2 }
  const worker = new Worker(new URL('./batch-worker.js', import.meta.url), {
    workerData,
    transferList: [port2],
    // Node options of the program's own (--inspect-brk, --input-type) mean nothing to this thread, or stop it.
    execArgv: [],
  })
  worker.unref()
  return { worker, port }
}

/** Counts how often and how long `receive` waits, the first time apart: that one waits for the thread to start. */
function clockWaits(arrivals: Arrivals) {
  const clock = { waits: 0, waitedMs: 0, receive }
  let first = true
  async function receive(): Promise<FromWorker> {
    const counts = !first
    first = false
    const ready = arrivals.take()
    if (ready !== undefined) return ready
    const start = performance.now()
    const message = await arrivals.wait()
    if (counts) {
      clock.waits++
      clock.waitedMs += performance.now() - start
    }
    return message
  }
  return clock
}

/** What came from the worker and was not taken yet; one waits at a time. */
interface Arrivals {
  take(): FromWorker | undefined
  wait(): Promise<FromWorker>
  /** From now on nothing arrives but this error. */
  fail(error: Error): Error
}

function listen(worker: Worker, port: MessagePort): Arrivals {
  const queue: FromWorker[] = []
  let failed: Error | undefined
  let waiting: { resolve(message: FromWorker): void; reject(error: Error): void } | undefined

  const settle = (act: (waiter: NonNullable<typeof waiting>) => void) => {
    const waiter = waiting
    waiting = undefined
    worker.unref()
    if (waiter !== undefined) act(waiter)
  }
  const fail = (error: Error): Error => {
    failed ??= error
    settle((waiter) => waiter.reject(error))
    return failed
  }
  port.on('message', (message: FromWorker) => {
    if (waiting === undefined) queue.push(message)
    else settle((waiter) => waiter.resolve(message))
  })
  port.unref()
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`the thread that prepares batches ended by itself (exit code ${code})`)))

  return {
    fail,
    take() {
      if (failed !== undefined) throw failed
      // What has arrived but was not yet delivered, because the event loop had no turn since.
      return queue.shift() ?? receiveMessageOnPort(port)?.message
    },
    wait() {
      if (waiting !== undefined) throw new Error('next() was called again before its last promise settled')
      worker.ref()
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
      })
    },
  }
}

/** An error loses its class on the way between threads. */
function reviveError(message: FromWorker & { kind: 'failure' }): Error {
  const error = message.user ? new UserError(message.message, message.help) : new Error(message.message)
  if (message.stack !== undefined) error.stack = message.stack
  return error
}
