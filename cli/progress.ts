/** Progress of a run on a terminal (one line, rewritten) or in a log (a line every few seconds). */
import { plural } from '../compiler/diagnostics/entry.js'
import { printableText } from '../compiler/diagnostics/source-text.js'
import type { RunObserver } from '../runtime/runs/recorder.js'

/** What is shown; `iterations` may be reached sooner. */
export interface ProgressOptions {
  readonly output: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number }
  readonly iterations: number
  /** Iterations done before. */
  readonly from: number
  readonly best?: number
  /** Milliseconds, from any origin. */
  readonly now: () => number
}

export interface Progress {
  readonly observer: RunObserver
  /** A line of its own, above the progress. */
  print(line: string): void
  /** Leaves the cursor on a fresh line. */
  end(): void
}

/** Between two lines of a log, and between two changes of a terminal's line. */
const logEveryMs = 5000
const terminalEveryMs = 100
/** The loss and accuracy shown are means over this many iterations. */
const meanOver = 20
/** The speed is that of this many reports before: a machine has other work, and the time left is told as it goes now. */
const rateOver = 50

export function createProgress(options: ProgressOptions): Progress {
  const { now, from, iterations } = options
  const line = createLine(options)
  const recent: { loss: number; accuracy: number }[] = []
  const marks = [{ iteration: from, at: now() }]
  let best = options.best
  const observer: RunObserver = {
    onSteps(steps, waitedMs) {
      for (const { loss, accuracy } of steps) recent.push({ loss: loss ?? Number.NaN, accuracy })
      recent.splice(0, recent.length - meanOver)
      const { iteration } = steps.at(-1)!
      const [since] = marks
      const rate = (iteration - since.iteration) / Math.max(1e-3, (now() - since.at) / 1000)
      marks.push({ iteration, at: now() })
      if (marks.length > rateOver) marks.shift()
      const parts = [
        `iteration ${iteration}/${iterations}`,
        `loss ${mean(recent.map(({ loss }) => loss)).toFixed(4)}`,
        `accuracy ${percent(mean(recent.map(({ accuracy }) => accuracy)))}`,
        rateText(rate),
        `${timeText((iterations - iteration) / rate)} left`,
        ...(best === undefined ? [] : [`best ${percent(best)}`]),
        `batch wait ${(waitedMs / 1000).toFixed(1)} s`,
      ]
      line.show(parts.join('  '), iteration === iterations)
    },
    onValidationProgress: (share) => line.show(`validating  ${percent(share)}`),
    onValidation({ iteration, accuracy, last_accuracy, best: isBest }) {
      if (isBest) best = accuracy
      const last = last_accuracy === undefined ? '' : ` (without averaging ${percent(last_accuracy)})`
      line.print(
        `validation after ${plural(iteration, 'iteration')}: ${percent(accuracy)}${last}${isBest ? ', the best so far' : ''}`,
      )
    },
    onWarning: (sentence) => line.print(`warning: ${sentence}`),
    onTestProgress: (share) => line.show(`testing  ${percent(share)}`),
  }
  return { observer, print: line.print, end: line.clear }
}

/** The line that changes, and the lines that stay. */
export function createLine({ output, now }: Pick<ProgressOptions, 'output' | 'now'>) {
  const terminal = output.isTTY === true
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
      if (!always && now() - shownAt < (terminal ? terminalEveryMs : logEveryMs)) return
      shownAt = now()
      shown = terminal
      const line = printableText(text)
      output.write(terminal ? `\r\x1b[K${line.slice(0, (output.columns ?? 80) - 1)}` : `${line}\n`)
    },
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}

function rateText(rate: number): string {
  return rate >= 1 ? `${rate.toFixed(1)} it/s` : `${(1 / rate).toFixed(1)} s/it`
}

/** `1:02:03`, `2:03`. */
export function timeText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}
