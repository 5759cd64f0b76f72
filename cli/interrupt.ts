/** ctrl-C and its like: the first asks for an orderly end, the second ends at once. */
import { exitCodes } from './exit-codes.js'

export interface Interrupt {
  readonly signal: AbortSignal
  /** Gives the signals back to Node. */
  release(): void
}

export function catchInterrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController()
  const handle = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted)
    controller.abort()
    onFirst()
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const name of signals) process.on(name, handle)
  return {
    signal: controller.signal,
    release() {
      for (const name of signals) process.off(name, handle)
    },
  }
}
