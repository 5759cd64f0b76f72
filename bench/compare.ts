/** From the samples of a network to one line per implementation. */
import type { LossesByName } from './agreement.js'
import type { NetworkResult } from './results.js'
import type { Timing } from './rounds.js'
import { type ByRound, median, ratioBetween, type Summary, summarize } from './statistics.js'

export interface Row {
  readonly name: string
  readonly version: string
  readonly threads: number
  /** Seconds. */
  readonly step: Summary
  /** Seconds, in evaluation mode. */
  readonly forward: Summary
  readonly images_per_second: number
  readonly iterations_per_hour: number
  readonly peak_memory: number
  readonly prepare_seconds: number
  readonly first_step_seconds: number
  readonly first_forward_seconds: number
  /**
   * The time of a step relative to PyTorch's fastest variant, and of an evaluation relative to the fastest variant at
   * that.
   */
  readonly to_pytorch?: number
  readonly forward_to_pytorch?: number
  readonly to_keras?: number
  readonly forward_to_keras?: number
}

/**
 * One line each, in the order of timing. The reference, which took part in every group, has the samples of all groups.
 */
export function rowsOf({ timings, groups }: Pick<NetworkResult, 'timings' | 'groups'>): Row[] {
  const names = [...new Set(timings.map(({ name }) => name))]
  const merged = new Map(names.map((name) => [name, merge(timings.filter((timing) => timing.name === name))]))
  const reference = groups[0]?.[0]
  return [...merged].map(([name, timing]) => {
    const step = summarize(seconds(timing.steps))
    const forward = summarize(seconds(timing.forwards))
    return {
      name,
      version: timing.description.version,
      threads: timing.description.threads,
      ...{ step, forward },
      images_per_second: timing.forwards[0]!.images / forward.median,
      iterations_per_hour: 3600 / step.median,
      peak_memory: timing.peak_memory,
      prepare_seconds: timing.prepare_seconds,
      first_step_seconds: timing.first_step_seconds,
      first_forward_seconds: timing.first_forward_seconds,
      ...ratios('to_', name, merged, 'steps', reference),
      ...ratios('forward_to_', name, merged, 'forwards', reference),
    }
  })
}

const seconds = (samples: readonly { readonly seconds: number }[]) => samples.map((sample) => sample.seconds)

function merge(timings: readonly Timing[]): Timing {
  return {
    ...timings[0]!,
    steps: timings.flatMap(({ steps }) => steps),
    forwards: timings.flatMap(({ forwards }) => forwards),
    peak_memory: Math.max(...timings.map(({ peak_memory }) => peak_memory)),
  }
}

function ratios(
  prefix: 'to_' | 'forward_to_',
  name: string,
  all: ReadonlyMap<string, Timing>,
  what: 'steps' | 'forwards',
  reference: string | undefined,
): Partial<Row> {
  const rounds = (of: string): ByRound =>
    new Map(all.get(of)?.[what].map(({ round, seconds }) => [round, seconds]) ?? [])
  const against = reference === undefined ? new Map() : rounds(reference)
  const found = (['pytorch', 'keras'] as const).flatMap((family) => {
    const best = quickest(all, what, family)
    const ratio = best === undefined ? undefined : ratioBetween(rounds(name), rounds(best), against)
    return ratio === undefined ? [] : [[`${prefix}${family}`, ratio]]
  })
  return Object.fromEntries(found)
}

function quickest(
  all: ReadonlyMap<string, Timing>,
  what: 'steps' | 'forwards',
  family: 'pytorch' | 'keras',
): string | undefined {
  const start = family === 'pytorch' ? 'torch' : 'keras'
  const middle = (name: string) => median(seconds(all.get(name)![what]))
  const names = [...all.keys()].filter((name) => name === start || name.startsWith(`${start}-`))
  return names.toSorted((a, b) => middle(a) - middle(b))[0]
}

/** The losses of the first timed steps, from each implementation's first group. */
export function timedLosses(timings: readonly Timing[], steps: number): LossesByName {
  return new Map(
    timings.toReversed().map(({ name, warmup, steps: timed }) => [name, [...warmup, ...timed].slice(0, steps)]),
  )
}
