/**
 * A worker thread of a batch source: it receives a buffer and an iteration, and returns the buffer with the batch. An
 * error ends it.
 */
import { type MessagePort, workerData } from 'node:worker_threads'
import { type BatchContents, type BatchMemory, type BatchRecipe, batchMaker } from './make-batch.js'

export interface WorkerStart {
  readonly recipe: BatchRecipe
  readonly port: MessagePort
}

export interface ToWorker {
  readonly iteration: number
  readonly memory: BatchMemory
}

export interface FromWorker {
  readonly contents: BatchContents
  readonly memory: BatchMemory
}

function serve({ recipe, port }: WorkerStart): void {
  const maker = batchMaker(recipe)
  port.on('message', ({ iteration, memory }: ToWorker) => {
    const answer: FromWorker = { contents: maker.make(iteration, memory), memory }
    port.postMessage(answer, [memory.buffer])
  })
}

serve(workerData as WorkerStart)
