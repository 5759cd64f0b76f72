/** Batches prepared ahead of time on worker threads, so that the engine does not wait for the next one. */
import { availableParallelism } from 'node:os'
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Batch, BatchSource } from './batch.js'
import type { FromWorker, ToWorker, WorkerStart } from './batch-worker.js'
import { type BatchMemory, type BatchRecipe, batchMaker } from './make-batch.js'

export interface BatchSourceOptions {
  readonly recipe: BatchRecipe
  /**
   * The iteration of the first batch, counted from 0; 0 by default. A resumed run passes the one at which it stopped.
   */
  readonly firstIteration?: number
  /** The number of batches per thread that are ready or in work while the caller holds one; 4 by default. */
  readonly depth?: number
  /** The maximum number of threads; by default the number of processors. */
  readonly threads?: number
}

/** After this many waits in a row, another thread is worth its memory. */
const waitsUntilMore = 3

/**
 * Starts with one worker, and adds one whenever the caller had to wait repeatedly. A batch depends only on its
 * iteration, so the number of threads does not change results.
 *
 * A batch's buffer is transferred to the caller, and back to a worker at the next call of `next()`. So the arrays of a
 * batch can be used until then, and are empty (detached) from then on.
 *
 * `next()` returns a ready batch even if the main thread has been too busy to handle events. It rejects with the error
 * of a worker, and after `close()`. Workers keep the process alive only while a call waits for a batch.
 */
export function openBatchSource(options: BatchSourceOptions): BatchSource {
  const { recipe, firstIteration = 0, depth = 4, threads = availableParallelism() } = options
  const maker = batchMaker(recipe)
  const arrivals = createArrivals()
  const workers: WorkerHandle[] = []
  let ordered = firstIteration
  const order = (hand: WorkerHandle, memory: BatchMemory) => {
    const message: ToWorker = { iteration: ordered++, memory }
    hand.port.postMessage(message, [memory.buffer])
  }
  const hire = (buffers: number) => {
    const hand = startWorker(recipe, arrivals)
    workers.push(hand)
    for (let count = 0; count < buffers; count++) order(hand, new Float32Array(maker.length))
  }
  hire(depth + 1)

  let lent: { readonly hand: WorkerHandle; readonly memory: BatchMemory } | undefined
  let iteration = firstIteration
  let waitsInARow = 0
  const clock = clockWaits(arrivals, () => {
    waitsInARow++
    if (waitsInARow < waitsUntilMore || workers.length >= threads) return
    waitsInARow = 0
    hire(depth)
  })
  return {
    async next(): Promise<Batch> {
      if (lent !== undefined) order(lent.hand, lent.memory)
      lent = undefined
      const waits = clock.waits
      const { contents, memory, hand } = await clock.receive(iteration)
      if (clock.waits === waits) waitsInARow = 0
      lent = { hand, memory }
      iteration++
      return maker.view(contents, memory)
    },
    get waitedMs() {
      return clock.waitedMs
    },
    get waits() {
      return clock.waits
    },
    get threads() {
      return workers.length
    },
    async close() {
      arrivals.fail(new Error('the batch source is closed'))
      for (const { port } of workers) port.close()
      await Promise.all(workers.map(({ worker }) => worker.terminate()))
    },
  }
}

/** A worker thread and the port for its messages. */
interface WorkerHandle {
  readonly worker: Worker
  readonly port: MessagePort
}

interface Arrived extends FromWorker {
  readonly hand: WorkerHandle
}

function startWorker(recipe: BatchRecipe, arrivals: Arrivals): WorkerHandle {
  const { port1: port, port2 } = new MessageChannel()
  const workerData: WorkerStart = { recipe, port: port2 }
  const worker = new Worker(new URL('./batch-worker.js', import.meta.url), {
    workerData,
    transferList: [port2],
    // Node options of the main program (--inspect-brk, --input-type) do not apply to this thread or stop it.
    execArgv: [],
  })
  worker.unref()
  const hand = { worker, port }
  arrivals.listen(hand)
  return hand
}

/** Counts how often and how long `receive` waits, except for the first time, which includes the start of the thread. */
function clockWaits(arrivals: Arrivals, onWait: () => void) {
  const clock = { waits: 0, waitedMs: 0, receive }
  let first = true
  async function receive(iteration: number): Promise<Arrived> {
    const counts = !first
    first = false
    const ready = arrivals.take(iteration)
    if (ready !== undefined) return ready
    const start = performance.now()
    if (counts) onWait()
    const arrived = await arrivals.wait(iteration)
    if (counts) {
      clock.waits++
      clock.waitedMs += performance.now() - start
    }
    return arrived
  }
  return clock
}

/** Messages from the workers that have not been taken yet. At most one caller waits at a time. */
interface Arrivals {
  listen(hand: WorkerHandle): void
  take(iteration: number): Arrived | undefined
  wait(iteration: number): Promise<Arrived>
  /** From now on every `receive` rejects with this error. */
  fail(error: Error): void
}

interface Waiting {
  readonly iteration: number
  resolve(arrived: Arrived): void
  reject(error: Error): void
}

function createArrivals(): Arrivals {
  const ready = new Map<number, Arrived>()
  const workers: WorkerHandle[] = []
  let failed: Error | undefined
  let waiting: Waiting | undefined

  const settle = (act: (waiter: Waiting) => void) => {
    // No caller waits while the workers end; each keeps the process alive until it has ended.
    if (waiting === undefined) return
    const waiter = waiting
    waiting = undefined
    for (const { worker } of workers) worker.unref()
    act(waiter)
  }
  const fail = (error: Error) => {
    failed ??= error
    settle((waiter) => waiter.reject(error))
  }
  const receive = (message: FromWorker, hand: WorkerHandle) => {
    ready.set(message.contents.iteration, { ...message, hand })
  }
  const pick = (iteration: number): Arrived | undefined => {
    const arrived = ready.get(iteration)
    ready.delete(iteration)
    return arrived
  }
  return {
    fail,
    listen(hand) {
      workers.push(hand)
      hand.port.on('message', (message: FromWorker) => {
        receive(message, hand)
        const arrived = waiting === undefined ? undefined : pick(waiting.iteration)
        if (arrived !== undefined) settle((waiter) => waiter.resolve(arrived))
      })
      hand.port.unref()
      hand.worker.on('error', fail)
      hand.worker.on('exit', (code) =>
        fail(new Error(`a thread that prepares batches ended unexpectedly (exit code ${code})`)),
      )
    },
    take(iteration) {
      // Messages that have arrived but are not delivered yet, because the event loop had no turn.
      for (const hand of workers) {
        for (
          let found = receiveMessageOnPort(hand.port);
          found !== undefined;
          found = receiveMessageOnPort(hand.port)
        ) {
          receive(found.message, hand)
        }
      }
      if (failed !== undefined) throw failed
      return pick(iteration)
    },
    wait(iteration) {
      if (waiting !== undefined) throw new Error('next() was called again before its last promise settled')
      for (const { worker } of workers) worker.ref()
      return new Promise((resolve, reject) => {
        waiting = { iteration, resolve, reject }
      })
    },
  }
}
