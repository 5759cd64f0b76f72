/** A worker thread of a batch source: every buffer that it is given comes back with the batch of the iteration asked for. */
import { type MessagePort, workerData } from 'node:worker_threads'
import { UserError } from '../base/user-error.js'
import { type BatchContents, type BatchMemory, type BatchRecipe, batchMaker } from './make-batch.js'

export interface WorkerStart {
  readonly recipe: BatchRecipe
  readonly port: MessagePort
}

export interface ToWorker {
  readonly iteration: number
  readonly memory: BatchMemory
}

export type FromWorker =
  | { readonly kind: 'batch'; readonly contents: BatchContents; readonly memory: BatchMemory }
  | {
      readonly kind: 'failure'
      readonly message: string
      readonly stack?: string
      readonly user: boolean
      readonly help?: string
    }

function serve({ recipe, port }: WorkerStart): void {
  const maker = batchMaker(recipe)
  port.on('message', ({ iteration, memory }: ToWorker) => {
    try {
      const answer: FromWorker = { kind: 'batch', contents: maker.make(iteration, memory), memory }
      port.postMessage(answer, [memory.buffer])
    } catch (error) {
      port.postMessage(failure(error))
      port.close()
    }
  })
}

function failure(error: unknown): FromWorker {
  if (!(error instanceof Error)) return { kind: 'failure', message: String(error), user: false }
  const { message, stack } = error
  const user = error instanceof UserError
  return { kind: 'failure', message, stack, user, help: user ? error.help : undefined }
}

serve(workerData as WorkerStart)
