/** An implementation's process, from the benchmark's side. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Answers, Asked, Request } from './protocol.js'

export interface Command {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface Worker {
  /**
   * The answer to a request. Requests are queued.
   * @throws WorkerError if the worker reports a failure, has ended, or exceeds `seconds`, which ends it
   */
  ask<Do extends Asked>(request: Extract<Request, { do: Do }>, seconds?: number): Promise<Answers[Do]>
  /** Asks it to end, and kills it after some seconds; resolves when it has ended. */
  end(): Promise<void>
}

/** A failure of an implementation; the others continue. */
export class WorkerError extends Error {
  override readonly name = 'WorkerError'
}

/** The most standard error output of a worker that is kept for messages. */
const keptOfErrors = 4000
const secondsToEnd = 10

/**
 * Starts a worker. It is not in the terminal's process group, so that Ctrl-C only reaches the benchmark; without the
 * benchmark it ends at its next request.
 */
export function startWorker({ command, args, env = {} }: Command): Worker {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: 'pipe', detached: true })
  const failure = watch(child)
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let before: Promise<unknown> = Promise.resolve()
  let count = 0

  async function exchange(request: Request, seconds: number): Promise<unknown> {
    const id = ++count
    child.stdin.write(`${JSON.stringify({ id, ...request })}\n`)
    const { value, done } = await within(seconds, answers.next(), () => child.kill('SIGKILL'))
    if (done) throw await failure.ended()
    const answer = parse(value)
    if (answer.id !== id) throw new WorkerError(`answered ${String(value).slice(0, 200)} to request ${id}`)
    if (answer.error !== undefined) throw new WorkerError(answer.error)
    return answer.ok
  }

  return {
    ask(request, seconds = 3600) {
      const answer = before.then(() => exchange(request, seconds))
      before = answer.catch(() => {})
      return answer as Promise<Answers[typeof request.do]>
    },
    async end() {
      const ended = failure.ended()
      child.stdin.end(`${JSON.stringify({ id: ++count, do: 'quit' })}\n`)
      const timer = setTimeout(() => child.kill('SIGKILL'), 1000 * secondsToEnd)
      await ended
      clearTimeout(timer)
    },
  }
}

interface Answer {
  readonly id?: number
  readonly ok?: unknown
  readonly error?: string
}

function parse(line: string): Answer {
  try {
    return JSON.parse(line) as Answer
  } catch {
    throw new WorkerError(`answered something that is not JSON: ${line.slice(0, 200)}`)
  }
}

async function within<Value>(seconds: number, value: Promise<Value>, late: () => void): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late()
      reject(new WorkerError(`took longer than ${seconds} s`))
    }, 1000 * seconds)
  })
  try {
    return await Promise.race([value, limit])
  } finally {
    clearTimeout(timer)
  }
}

/** Knows how the process ended, and its last output. */
function watch(child: ChildProcess) {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-keptOfErrors)
  })
  // A worker that is gone is noticed where its answer is awaited.
  child.stdin?.on('error', () => {})
  const end = new Promise<WorkerError>((resolve) => {
    child.on('error', (error) => resolve(new WorkerError(error.message)))
    child.on('close', (code, signal) => {
      const last = said.trim().split('\n').slice(-8).join('\n')
      resolve(new WorkerError(`${howItEnded(code, signal)}${last === '' ? '' : `:\n${last}`}`))
    })
  })
  return { ended: () => end }
}

function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === null) return `ended early (exit code ${code})`
  return `was killed by ${signal}${signal === 'SIGKILL' ? ', as if memory had run out' : ''}`
}
