/** The worker from outside: started again where it ends or does not answer, with the texts that are open. */
import { Worker } from 'node:worker_threads'
import type { Installation } from './installation.js'
import type { FromWorker, ToWorker, WorkerData } from './messages.js'

type Answer = Extract<FromWorker, { kind: 'answer' | 'failure' }>

export interface Thread {
  readonly send: (message: ToWorker) => void
  readonly ask: (method: string, params: unknown) => { readonly id: number; readonly answer: Promise<Answer> }
  readonly stop: () => void
}

/** Milliseconds that a request may take; limits of the compiler end one long before. */
const patience = 20_000
const memory = { maxOldGenerationSizeMb: 2_048 }

/** `file` is the bundle that this is in: in a worker, it works. */
export function startThread(
  installation: Installation,
  texts: ReadonlyMap<string, { readonly text: string; readonly version: number }>,
  tell: (message: Exclude<FromWorker, Answer>) => void,
): Thread {
  const waiting = new Map<number, { readonly resolve: (answer: Answer) => void; readonly timer: NodeJS.Timeout }>()
  /** The last word on each of these is told a new worker first. */
  const standing = new Map<string, ToWorker>()
  let last = 0
  /** The document that was last put or asked about: where the worker ends, it is left out until it is edited. */
  let suspect: string | undefined
  let stopped = false
  let worker = start()

  function start(): Worker {
    const workerData: WorkerData = { netcLanguageServer: installation }
    const made = new Worker(__filename, { workerData, resourceLimits: memory, stdout: true, stderr: true })
    made.on('message', (message: FromWorker) => {
      if (message.kind === 'answer' || message.kind === 'failure') settle(message)
      else tell(message)
    })
    made.on('error', (error) => tell({ kind: 'trouble', message: `the worker ended: ${error.stack ?? error.message}` }))
    made.on('exit', () => {
      if (!stopped && made === worker) restart()
    })
    return made
  }

  function settle(answer: Answer): void {
    const entry = waiting.get(answer.id)
    if (entry === undefined) return
    clearTimeout(entry.timer)
    waiting.delete(answer.id)
    entry.resolve(answer)
  }

  /** What was asked is not answered: one of these questions may have been too much. */
  function restart(): void {
    const old = worker
    worker = start()
    void old.terminate()
    for (const message of standing.values()) worker.postMessage(message)
    for (const [uri, text] of texts)
      if (uri !== suspect) worker.postMessage({ kind: 'put', uri, ...text } satisfies ToWorker)
    for (const id of [...waiting.keys()])
      settle({ kind: 'failure', id, message: 'The worker had to be started again.', refused: false })
  }

  return {
    send(message) {
      if (message.kind === 'put') suspect = message.uri
      if (message.kind === 'folders' || message.kind === 'settings') standing.set(message.kind, message)
      worker.postMessage(message)
    },
    ask(method, params) {
      last += 1
      const id = last
      suspect = documentOf(params) ?? suspect
      const answer = new Promise<Answer>((resolve) => {
        const timer = setTimeout(() => {
          tell({ kind: 'trouble', message: `${method} took more than ${patience / 1000} s` })
          restart()
        }, patience)
        waiting.set(id, { resolve, timer })
      })
      worker.postMessage({ kind: 'request', id, method, params } satisfies ToWorker)
      return { id, answer }
    },
    stop() {
      stopped = true
      void worker.terminate()
    },
  }
}

/** The document that a request is about. */
const documentOf = (params: unknown): string | undefined =>
  (params as { textDocument?: { uri?: string } } | null)?.textDocument?.uri
