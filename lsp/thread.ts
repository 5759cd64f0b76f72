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
/** Workers that end without having said anything, one after the other: another would not do either. */
const mostFruitless = 5

type Texts = ReadonlyMap<string, { readonly text: string; readonly version: number }>

interface State {
  readonly workerData: WorkerData
  readonly texts: Texts
  readonly tell: (message: Exclude<FromWorker, Answer>) => void
  readonly waiting: Map<number, { readonly resolve: (answer: Answer) => void; readonly timer: NodeJS.Timeout }>
  /** The last message of each of these kinds, which a new worker gets first. */
  readonly standing: Map<string, ToWorker>
  /** The document that was last put or asked about: where the worker ends, it is left out until it is edited. */
  suspect: string | undefined
  fruitless: number
  /** Absent where none is to be had. */
  worker: Worker | undefined
}

export function startThread(netcLanguageServer: Installation, texts: Texts, tell: State['tell']): Thread {
  const kept = { waiting: new Map(), standing: new Map(), suspect: undefined, fruitless: 0, worker: undefined }
  const state: State = { workerData: { netcLanguageServer }, texts, tell, ...kept }
  start(state)
  let last = 0
  return {
    send(message) {
      if (message.kind === 'put') state.suspect = message.uri
      if (message.kind === 'folders' || message.kind === 'settings') state.standing.set(message.kind, message)
      state.worker?.postMessage(message)
    },
    ask(method, params) {
      last += 1
      return { id: last, answer: ask(last, method, params, state) }
    },
    stop() {
      const { worker } = state
      state.worker = undefined
      void worker?.terminate()
    },
  }
}

/** The bundle that this is in is the worker's as well. */
function start(state: State): Worker {
  const { workerData, tell } = state
  const worker = new Worker(__filename, { workerData, resourceLimits: memory, stdout: true, stderr: true })
  state.worker = worker
  worker.on('message', (message: FromWorker) => {
    state.fruitless = 0
    if (message.kind === 'answer' || message.kind === 'failure') settle(message, state)
    else tell(message)
  })
  worker.on('error', (error) => tell({ kind: 'trouble', message: `the worker ended: ${error.stack ?? error.message}` }))
  worker.on('exit', () => {
    if (state.worker === worker) restart(state)
  })
  return worker
}

function settle(answer: Answer, { waiting }: State): void {
  const entry = waiting.get(answer.id)
  if (entry === undefined) return
  clearTimeout(entry.timer)
  waiting.delete(answer.id)
  entry.resolve(answer)
}

/** What was asked is not answered: one of these questions may have been too much. */
function restart(state: State): void {
  const { worker: old, standing, texts, waiting, suspect, tell } = state
  state.worker = undefined
  void old?.terminate()
  state.fruitless += 1
  const fresh = state.fruitless <= mostFruitless ? start(state) : undefined
  if (fresh === undefined) tell({ kind: 'trouble', message: 'no worker can be started: nothing is answered any more' })
  for (const message of standing.values()) fresh?.postMessage(message)
  for (const [uri, text] of texts)
    if (uri !== suspect) fresh?.postMessage({ kind: 'put', uri, ...text } satisfies ToWorker)
  for (const id of [...waiting.keys()]) settle(unanswered(id), state)
}

const unanswered = (id: number): Answer => ({
  ...{ kind: 'failure', id, refused: false },
  message: 'The worker ended, and was started again where it could be.',
})

function ask(id: number, method: string, params: unknown, state: State): Promise<Answer> {
  const { worker, waiting, tell } = state
  if (worker === undefined) return Promise.resolve(unanswered(id))
  state.suspect = documentOf(params) ?? state.suspect
  worker.postMessage({ kind: 'request', id, method, params } satisfies ToWorker)
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      tell({ kind: 'trouble', message: `${method} took more than ${patience / 1000} s` })
      restart(state)
    }, patience)
    waiting.set(id, { resolve, timer })
  })
}

/** The document that a request is about. */
const documentOf = (params: unknown): string | undefined =>
  (params as { textDocument?: { uri?: string } } | null)?.textDocument?.uri
