/** The worker's side of the protocol, in Node: answers requests until the benchmark ends. */
import { createInterface } from 'node:readline'
import type { Answers, Asked, Request } from './protocol.js'

export type Handlers = { readonly [Do in Asked]?: (request: Extract<Request, { do: Do }>) => Promise<Answers[Do]> }

/** Reads requests from standard input, in order; a failure is answered with an error, and the next request is read. */
export async function serve(handlers: Handlers): Promise<void> {
  // A library's output must not mix with the answers.
  console.log = console.info = console.debug = console.error
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, ...request } = JSON.parse(line) as { readonly id: number; readonly do: string }
    if (request.do === 'quit') break
    process.stdout.write(`${JSON.stringify({ id, ...(await answer(handlers, request)) })}\n`)
  }
  // An engine's threads would keep the process alive.
  process.exit(0)
}

async function answer(handlers: Handlers, request: { readonly do: string }): Promise<object> {
  try {
    const handle = handlers[request.do as Asked] as ((request: object) => Promise<unknown>) | undefined
    if (handle === undefined) throw new Error(`there is no request ${request.do}`)
    return { ok: await handle(request) }
  } catch (error) {
    console.error(error)
    const { message, help } = error as Error & { readonly help?: string }
    return { error: help === undefined ? message : `${message} (${help})` }
  }
}

/** Of this process, in bytes. */
export async function memory(): Promise<Answers['memory']> {
  return { now: process.memoryUsage().rss, peak: 1024 * process.resourceUsage().maxRSS }
}
