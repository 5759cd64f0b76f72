/** A status line that is rewritten on a terminal or repeated every few seconds in a log; and permanent lines. */
import { printableText } from '../compiler/diagnostics/source-text.js'

/** A stream for progress. */
export interface ProgressOutput {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Options of the status line. */
export interface LineOptions {
  readonly output: ProgressOutput
  /** Milliseconds, from any origin. */
  readonly now: () => number
  /** Whether the line is rewritten; by default, if the output is a terminal. */
  readonly rewrites?: boolean | undefined
}

/** Between two lines of a log, and between two changes of a terminal's line. */
const logEveryMs = 5000
const terminalEveryMs = 100

/** Creates a status line. */
export function createLine({
  output,
  now,
  rewrites = output.isTTY === true && process.env.TERM !== 'dumb',
}: LineOptions) {
  let shownAt = Number.NEGATIVE_INFINITY
  let shown = false
  const clear = () => {
    if (shown) output.write('\r\x1b[K')
    shown = false
  }
  return {
    clear,
    print(text: string) {
      clear()
      output.write(`${printableText(text)}\n`)
    },
    /** Drops updates that come too soon after the last one, unless `always`. */
    show(text: string, always = false) {
      if (!always && now() - shownAt < (rewrites ? terminalEveryMs : logEveryMs)) return
      shownAt = now()
      shown = rewrites
      const line = printableText(text)
      output.write(rewrites ? `\r\x1b[K${line.slice(0, (output.columns || 80) - 1)}` : `${line}\n`)
    },
  }
}
