/** A line that changes on a terminal, or a line every few seconds in a log; and lines that stay. */
import { printableText } from '../compiler/diagnostics/source-text.js'

export interface ProgressOutput {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

export interface LineOptions {
  readonly output: ProgressOutput
  /** Milliseconds, from any origin. */
  readonly now: () => number
  /** Whether the line is rewritten; without it, where the output is a terminal. */
  readonly rewrites?: boolean | undefined
}

/** Between two lines of a log, and between two changes of a terminal's line. */
const logEveryMs = 5000
const terminalEveryMs = 100

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
    /** Leaves out what would come too soon after the last one, unless it is to be shown `always`. */
    show(text: string, always = false) {
      if (!always && now() - shownAt < (rewrites ? terminalEveryMs : logEveryMs)) return
      shownAt = now()
      shown = rewrites
      const line = printableText(text)
      output.write(rewrites ? `\r\x1b[K${line.slice(0, (output.columns || 80) - 1)}` : `${line}\n`)
    },
  }
}
