/** Displays of progress: for people, for programs, and errors only. */
import { plural } from '../compiler/diagnostics/entry.js'
import { printableText } from '../compiler/diagnostics/source-text.js'
import { escaped } from './printable.js'
import type { LastingEvent, PassingEvent, ProgressDisplay } from './progress-events.js'
import { createLine, type LineOptions } from './progress-line.js'

/** For people. */
export function textDisplay(options: LineOptions): ProgressDisplay {
  const line = createLine(options)
  return {
    pass: (event, last) => line.show(passingText(event), last),
    tell(event) {
      for (const text of lastingTexts(event)) line.print(text)
    },
    end: line.clear,
  }
}

/** Between two objects about transient progress. */
const jsonEveryMs = 1000

/** One object per line. */
export function jsonDisplay({ output, now }: LineOptions): ProgressDisplay {
  let passedAt = Number.NEGATIVE_INFINITY
  const write = (event: PassingEvent | LastingEvent) => output.write(`${escaped(JSON.stringify(event))}\n`)
  return {
    pass(event, last = false) {
      if (!last && now() - passedAt < jsonEveryMs) return
      passedAt = now()
      write(event)
    },
    tell: write,
    end() {},
  }
}

/** Only problems, and how to resume a stopped run. */
export function silentDisplay({ output }: Pick<LineOptions, 'output'>): ProgressDisplay {
  return {
    pass() {},
    tell(event) {
      if (event.event !== 'warning' && event.event !== 'stopped') return
      for (const text of lastingTexts(event)) output.write(`${printableText(text)}\n`)
    },
    end() {},
  }
}

function passingText(event: PassingEvent): string {
  switch (event.event) {
    case 'step':
      return stepText(event)
    case 'reading':
      return `reading images (once)  ${event.images}/${event.of}  ${timeText(event.seconds_left)} left`
    case 'validating':
    case 'testing':
      return `${event.event}  ${percent(event.share)}`
    default:
      return event satisfies never
  }
}

function stepText(event: PassingEvent & { readonly event: 'step' }): string {
  const { iteration, iterations, loss, accuracy, iterations_per_second, seconds_left, best, waited_seconds } = event
  return [
    `iteration ${iteration}/${iterations}`,
    `loss ${loss === null ? 'NaN' : loss.toFixed(4)}`,
    `accuracy ${percent(accuracy)}`,
    rateText(iterations_per_second),
    `${timeText(seconds_left)} left`,
    ...(best === undefined ? [] : [`best ${percent(best)}`]),
    `batch wait ${waited_seconds.toFixed(1)} s`,
  ].join('  ')
}

/** One line of text per event. */
function lastingTexts(event: LastingEvent): readonly string[] {
  switch (event.event) {
    case 'begin': {
      const { folder, data, images, engine, version, why } = event
      const lead = `run ${folder}: ${data} (${images} images), engine ${engine} (${version})`
      return why === undefined ? [lead] : [lead, `engine ${engine}: ${why}`]
    }
    case 'validation': {
      const { iteration, accuracy, last_accuracy, best } = event
      const last = last_accuracy === undefined ? '' : ` (without averaging ${percent(last_accuracy)})`
      return [
        `validation after ${plural(iteration, 'iteration')}: ${percent(accuracy)}${last}${best ? ', the best so far' : ''}`,
      ]
    }
    case 'note':
      return [event.message]
    case 'warning':
      return [`warning: ${event.message}`]
    case 'stopped':
      return [
        `Stopped after ${plural(event.iteration, 'iteration')}; everything is saved.`,
        `Resume with: ${event.resume}`,
      ]
    case 'end':
      // The result reports it.
      return []
    default:
      return event satisfies never
  }
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
