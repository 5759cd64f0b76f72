/** Signals that ask a command to end: the first one in order, another one after a moment at once. */
import { exitCodes } from './exit-codes.js'
import { isIgnored } from './inherited-signals.js'
import { watchReaders } from './output.js'

/** SIGPIPE stands for a reader that went away. */
export type Asked = keyof typeof exitCodes.interrupted

export interface Interrupt {
  readonly signal: AbortSignal
  /** What the process ends with where it was interrupted. */
  readonly exitCode: number
  /** Gives the signals back to Node. */
  release(): void
}

/** The environment variable by which `netc experiment` asks its trainings to end, saved, where it is gone itself. */
export const endsWithReader = 'NETC_ENDS_WITH_READER'

export interface InterruptOptions {
  /** What the signals come from. */
  readonly source?: Pick<NodeJS.EventEmitter, 'on' | 'off'>
  /** Milliseconds, from any origin. */
  readonly now?: () => number
  readonly exit?: (code: number) => void
}

/** Signals are sent in pairs, by a shell and by what runs in it, or by hand; what comes within this time is the same request. */
const sameRequestMs = 1000

/** Calls `onFirst` at the first signal. One that the process was told to ignore when it was started (`nohup`) stays ignored. */
export function catchInterrupt(
  onFirst: (name: Asked) => void,
  { source = process, now = () => performance.now(), exit = (code) => process.exit(code) }: InterruptOptions = {},
): Interrupt {
  const controller = new AbortController()
  let first: { readonly name: Asked; readonly at: number } | undefined
  const handle = (name: Asked) => {
    if (first !== undefined) {
      if (now() - first.at >= sameRequestMs) exit(exitCodes.interrupted[name])
      return
    }
    first = { name, at: now() }
    controller.abort()
    onFirst(name)
  }
  const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => {
    const handler = isIgnored(name) ? () => {} : () => handle(name)
    source.on(name, handler)
    return [name, handler] as const
  })
  const unwatch = process.env[endsWithReader] ? watchReaders(() => first === undefined && handle('SIGPIPE')) : () => {}
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCodes.interrupted[first?.name ?? 'SIGINT']
    },
    release() {
      unwatch()
      for (const [name, handler] of handlers) source.off(name, handler)
    },
  }
}

/** `SIGTERM: saving.`, and what another signal does. */
export function interruptText(name: Asked, what: string, otherwise: string): string {
  return name === 'SIGPIPE' ? `Nobody reads this any more: ${what}.` : `${name}: ${what}. Another signal ${otherwise}.`
}
