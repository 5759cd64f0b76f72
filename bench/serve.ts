/** An implementation's process from its own side, in Node: answers requests until the bench is gone. */
import { createInterface } from 'node:readline'
import type { Answers, Asked, Request } from './protocol.js'

export type Handlers = { readonly [Do in Asked]?: (request: Extract<Request, { do: Do }>) => Promise<Answers[Do]> }

/** Reads requests from standard input, in order; what fails is answered with an error, and the next one is read. */
export async function serve(handlers: Handlers): Promise<void> {
  // What a library prints must not come between the answers.
  console.log = console.info = console.debug = console.error
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, ...request } = JSON.parse(line) as { readonly id: number; readonly do: string }
    if (request.do === 'quit') break
    process.stdout.write(`${JSON.stringify({ id, ...(await answer(handlers, request)) })}\n`)
  }
  // Threads of an engine would keep the process.
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
