/** The worker thread of a batch source: every buffer that it is given comes back as the next iteration's batch. */
import { type MessagePort, workerData } from 'node:worker_threads'
import { UserError } from '../base/user-error.js'
import { type BatchRecipe, makeBatch } from './make-batch.js'

export interface WorkerStart {
  readonly recipe: BatchRecipe
  readonly firstIteration: number
  readonly port: MessagePort
}

/** A whole batch in one buffer of its own, which moves between the threads. */
export type BatchMemory = Float32Array<ArrayBuffer>

export type FromWorker =
  | { readonly kind: 'batch'; readonly memory: BatchMemory }
  | {
      readonly kind: 'failure'
      readonly message: string
      readonly stack?: string
      readonly user: boolean
      readonly help?: string
    }

function serve({ recipe, firstIteration, port }: WorkerStart): void {
  let iteration = firstIteration
  port.on('message', (memory: BatchMemory) => {
    try {
      makeBatch(recipe, iteration++, memory)
      const answer: FromWorker = { kind: 'batch', memory }
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
