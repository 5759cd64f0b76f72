/** The thread that compiles: takes texts and requests in their order, and tells what is wrong when nothing else is to be done. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { Refusal } from './feature.js'
import { diagnosticsOf } from './features/diagnostics.js'
import { handlers } from './features/index.js'
import type { Installation } from './installation.js'
import type { FromWorker, ToWorker } from './messages.js'
import { createSession, type Session } from './session.js'

interface Work {
  readonly port: MessagePort
  readonly session: Session
  readonly queue: ToWorker[]
  /** Requests whose answers nobody waits for any more. */
  readonly cancelled: Set<number>
  /** Documents whose mistakes are not told as they are now; the one that was edited last is the last. */
  readonly stale: Set<string>
  busy: boolean
}

/** Runs until the port is closed. */
export function work(port: MessagePort, installation: Installation): void {
  const session = createSession(installation)
  const state: Work = { port, session, queue: [], cancelled: new Set(), stale: new Set(), busy: false }
  port.on('message', (message: ToWorker) => {
    state.queue.push(message)
    if (!state.busy) void run(state)
  })
}

async function run(state: Work): Promise<void> {
  state.busy = true
  for (;;) {
    drain(state)
    const next = state.queue.shift()
    if (next !== undefined) await take(next, state)
    else if (state.stale.size > 0) await tellOne(state)
    else break
  }
  state.busy = false
}

/** Reads all waiting messages, so that newer texts replace older ones before diagnostics are sent: the latest edit wins. */
function drain({ port, queue, cancelled }: Work): void {
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
    queue.push(next.message)
  for (const message of queue) if (message.kind === 'cancel') cancelled.add(message.id)
}

async function take(message: ToWorker, state: Work): Promise<void> {
  const { session, cancelled, stale } = state
  if (message.kind === 'request') {
    const { id } = message
    if (cancelled.has(id)) send({ kind: 'failure', id, message: 'cancelled', refused: true }, state)
    else send(await answerTo(message, session), state)
    return
  }
  if (message.kind === 'cancel') {
    cancelled.delete(message.id)
    return
  }
  update(message, session)
  // What is wrong in one text may come of another; the one that was edited comes first.
  for (const uri of session.documents.keys()) if (!session.isKnown(uri)) stale.add(uri)
  if (message.kind !== 'put') return
  stale.delete(message.uri)
  stale.add(message.uri)
}

const send = (message: FromWorker, { port }: Work): void => port.postMessage(message)

/** Of the document that was edited last, or of any. */
async function tellOne(state: Work): Promise<void> {
  const { session, stale } = state
  const uri = [...stale].at(-1)!
  stale.delete(uri)
  const version = session.documents.get(uri)?.version
  if (version === undefined) return
  try {
    send({ kind: 'diagnostics', uri, version, items: await diagnosticsOf(uri, session) }, state)
  } catch (error) {
    send({ kind: 'trouble', message: `${uri}: ${textOf(error)}` }, state)
  }
}

function update(message: Exclude<ToWorker, { kind: 'request' | 'cancel' }>, session: Session): void {
  switch (message.kind) {
    case 'put':
      session.put(message.uri, message.text, message.version)
      return
    case 'close':
      session.close(message.uri)
      return
    case 'forget':
      session.forget()
      return
    case 'folders':
      session.folders = message.folders
      session.forget()
      return
    case 'settings':
      session.settings = message.settings
      return
    default:
      message satisfies never
  }
}

async function answerTo(
  { id, method, params }: Extract<ToWorker, { kind: 'request' }>,
  session: Session,
): Promise<FromWorker> {
  try {
    return { kind: 'answer', id, result: (await handlers.get(method)?.(params, session)) ?? null }
  } catch (error) {
    const refused = error instanceof Refusal
    return { kind: 'failure', id, message: refused ? error.message : textOf(error), refused }
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
