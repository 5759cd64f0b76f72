/** Signals that stop a command: the first one cleanly, another one after a moment at once. */
import { exitCodes } from './exit-codes.js'
import { isIgnored } from './inherited-signals.js'
import { watchReaders } from './output.js'

/** SIGPIPE means that the reader has closed the pipe. */
export type Asked = keyof typeof exitCodes.interrupted

/** The state of a caught interruption. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** The exit code of an interrupted process. */
  readonly exitCode: number
  /** Restores Node's signal handling. */
  release(): void
}

/** The environment variable that makes the trainings of `netc experiment` stop, saved, if their parent has died. */
export const endsWithReader = 'NETC_ENDS_WITH_READER'

/** Replaceable sources of signals and time, for tests. */
export interface InterruptOptions {
  /** The source of signals. */
  readonly source?: Pick<NodeJS.EventEmitter, 'on' | 'off'>
  /** Milliseconds, from any origin. */
  readonly now?: () => number
  readonly exit?: (code: number) => void
}

/** Signals often come in pairs, from a shell and its child or by hand; those within this time count as one request. */
const sameRequestMs = 1000

/** Calls `onFirst` at the first signal. A signal that the process was started to ignore (`nohup`) stays ignored. */
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

/** `SIGTERM: saving.`, and the effect of another signal. */
export function interruptText(name: Asked, what: string, otherwise: string): string {
  return name === 'SIGPIPE'
    ? `The output has no reader any more: ${what}.`
    : `${name}: ${what}. Another signal ${otherwise}.`
}
