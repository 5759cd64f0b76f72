/** The thread that compiles: takes texts and requests in their order, and tells what is wrong when nothing else is to be done. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { Refusal } from './feature.js'
import { diagnosticsOf } from './features/diagnostics.js'
import { handlers } from './features/index.js'
import type { Installation } from './installation.js'
import type { FromWorker, ToWorker } from './messages.js'
import { createSession, type Session } from './session.js'

/** Runs until the port is closed. */
export function work(port: MessagePort, installation: Installation): void {
  const session = createSession(installation)
  const queue: ToWorker[] = []
  const cancelled = new Set<number>()
  /** Documents whose mistakes are to be told anew. */
  const stale = new Set<string>()
  let busy = false
  const send = (message: FromWorker) => port.postMessage(message)

  port.on('message', (message: ToWorker) => {
    queue.push(message)
    if (!busy) void run()
  })

  async function run(): Promise<void> {
    busy = true
    for (;;) {
      drain()
      const next = queue.shift()
      if (next !== undefined) await take(next)
      else if (stale.size > 0) await tellOne()
      else break
    }
    busy = false
  }

  /** Texts that came meanwhile count before what was asked about older ones: the latest edit wins. */
  function drain(): void {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
      queue.push(next.message)
    for (const message of queue) if (message.kind === 'cancel') cancelled.add(message.id)
  }

  async function take(message: ToWorker): Promise<void> {
    if (message.kind === 'request') {
      if (cancelled.delete(message.id)) send({ kind: 'failure', id: message.id, message: 'cancelled', refused: true })
      else await answer(message, session, send)
      return
    }
    if (message.kind === 'cancel') return
    update(message, session)
    // What is wrong in one text may come of another; the one that was edited is told first.
    for (const uri of session.documents.keys()) if (!session.isKnown(uri)) stale.add(uri)
    if (message.kind === 'put') {
      stale.delete(message.uri)
      stale.add(message.uri)
    }
  }

  /** Of the document that was changed last, or of any. */
  async function tellOne(): Promise<void> {
    const uri = [...stale].at(-1)!
    stale.delete(uri)
    const version = session.documents.get(uri)?.version
    if (version === undefined) return
    try {
      send({ kind: 'diagnostics', uri, version, items: await diagnosticsOf(uri, session) })
    } catch (error) {
      send({ kind: 'trouble', message: `${uri}: ${textOf(error)}` })
    }
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

async function answer(
  { id, method, params }: Extract<ToWorker, { kind: 'request' }>,
  session: Session,
  send: (message: FromWorker) => void,
): Promise<void> {
  try {
    send({ kind: 'answer', id, result: (await handlers.get(method)?.(params, session)) ?? null })
  } catch (error) {
    const refused = error instanceof Refusal
    send({ kind: 'failure', id, message: refused ? error.message : textOf(error), refused })
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
