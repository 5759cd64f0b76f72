/** Progress of a run: measures on the way, passed to a display. */
import type { RunObserver } from '../runtime/runs/recorder.js'
import { jsonDisplay, silentDisplay, textDisplay } from './progress-displays.js'
import type { LastingEvent, PassingEvent, ProgressDisplay } from './progress-events.js'
import type { ProgressOutput } from './progress-line.js'
import { isQuiet } from './quiet.js'

/**
 * `line`: a rewritten line; `log`: a line every few seconds; `json`: an object per line; `none`: problems only. `auto`
 * is `line` on a terminal, else `log`.
 */
export const progressModes = ['auto', 'line', 'log', 'json', 'none'] as const
/** A value of `--progress`. */
export type ProgressMode = (typeof progressModes)[number]

/** Total for display; a run may end earlier. */
export interface ProgressOptions {
  /** Default: `none` with `--quiet`, else `auto`. */
  readonly mode?: ProgressMode | undefined
  readonly output: ProgressOutput
  readonly iterations: number
  /** Iterations done earlier. */
  readonly from: number
  readonly best?: number | undefined
  /** Milliseconds, from any origin. */
  readonly now: () => number
}

/** The progress of a run. */
export interface Progress {
  readonly observer: RunObserver
  readonly display: ProgressDisplay
  readonly tell: (event: LastingEvent) => void
  readonly note: (message: string) => void
  readonly warn: (message: string) => void
  /** Moves the cursor to a new line. */
  readonly end: () => void
}

/** Creates the progress of a run, with the display of its mode. */
export function createProgress(options: ProgressOptions): Progress {
  const display = displayOf(options)
  let stepOf = stepFigures(options)
  const warn = (message: string) => display.tell({ event: 'warning', message })
  let { best } = options
  const observer: RunObserver = {
    onSteps(steps, waitedMs) {
      const step = stepOf(steps)
      const { iteration, iterations } = step
      const waited_seconds = waitedMs / 1000
      display.pass({ event: 'step', ...step, best, waited_seconds }, iteration === iterations)
    },
    onValidationProgress: (share) => display.pass({ event: 'validating', share }),
    onValidation({ iteration, accuracy, last_accuracy, best: isBest }) {
      if (isBest) best = accuracy
      display.tell({ event: 'validation', iteration, accuracy, last_accuracy, best: isBest })
    },
    onWarning: warn,
    onTestProgress: (share) => display.pass({ event: 'testing', share }),
  }
  const note = (message: string) => display.tell({ event: 'note', message })
  const tell = (event: LastingEvent) => {
    // Reading data and opening an engine do not count toward the training's speed.
    if (event.event === 'begin') stepOf = stepFigures(options)
    display.tell(event)
  }
  return { observer, display, tell, note, warn, end: display.end }
}

function displayOf({ mode = isQuiet() ? 'none' : 'auto', output, now }: ProgressOptions): ProgressDisplay {
  switch (mode) {
    case 'auto':
      return textDisplay({ output, now })
    case 'line':
    case 'log':
      return textDisplay({ output, now, rewrites: mode === 'line' })
    case 'json':
      return jsonDisplay({ output, now })
    case 'none':
      return silentDisplay({ output })
    default:
      return mode satisfies never
  }
}

/** The loss and accuracy shown are means over this many iterations. */
const meanOver = 20
/** The speed is measured over this number of reports, so that the time left follows the machine's load. */
const rateOver = 50

type Figures = Omit<PassingEvent & { readonly event: 'step' }, 'event' | 'best' | 'waited_seconds'>

/** Means including the newest steps. */
function stepFigures({ now, from, iterations }: ProgressOptions) {
  const recent: { readonly loss: number; readonly accuracy: number }[] = []
  const marks = [{ iteration: from, at: now() }]
  return (steps: Parameters<NonNullable<RunObserver['onSteps']>>[0]): Figures => {
    for (const { loss, accuracy } of steps) recent.push({ loss: loss ?? Number.NaN, accuracy })
    recent.splice(0, recent.length - meanOver)
    const { iteration } = steps.at(-1)!
    const [since] = marks
    const rate = (iteration - since.iteration) / Math.max(1e-3, (now() - since.at) / 1000)
    marks.push({ iteration, at: now() })
    if (marks.length > rateOver) marks.shift()
    const loss = mean(recent.map((step) => step.loss))
    return {
      ...{ iteration, iterations, loss: Number.isFinite(loss) ? loss : null },
      accuracy: mean(recent.map((step) => step.accuracy)),
      iterations_per_second: rate,
      seconds_left: (iterations - iteration) / rate,
    }
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
