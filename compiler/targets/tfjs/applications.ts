/** Which application of its layer each call becomes when tfjs reads the topology. */
import type { TfjsLayer } from './lower.js'

/** Where an output is found: the layer, the how manieth of its applications, and which of its outputs. */
export type Reference = readonly [layer: string, application: number, tensor: number]

export interface AppliedLayer {
  /** Its first application, which has its configuration. */
  readonly layer: TfjsLayer
  /** In the order in which tfjs makes them. */
  readonly calls: readonly TfjsLayer[]
}

export interface Applications {
  /** Every layer once, in the order of their first applications. */
  readonly layers: readonly AppliedLayer[]
  /** By the application's name; `outside` included. */
  readonly references: ReadonlyMap<string, Reference>
}

/**
 * tfjs goes through the layers again and again and makes, of each one's applications, those whose inputs are there; it counts them in
 * the order in which it makes them, not in the one in which they are written. A later application of a shared layer may be ready
 * before an earlier one, so the order is worked out as tfjs does, and written like that. `calls` are in topological order; `outside`
 * says where what comes from outside is found.
 */
export function orderApplications(calls: readonly TfjsLayer[], outside: ReadonlyMap<string, Reference>): Applications {
  const references = new Map(outside)
  const made = new Map<string, TfjsLayer[]>()
  for (const { name } of calls) made.set(name, [])
  let waiting = byLayer(calls)
  while (waiting.length > 0) {
    const before = references.size
    waiting = waiting.flatMap((group) => {
      const left = group.filter((call) => {
        if (call.inputs.some((input) => !references.has(input))) return true
        const own = made.get(call.name)!
        references.set(call.call, [call.name, own.length, 0])
        own.push(call)
        return false
      })
      return left.length === 0 ? [] : [left]
    })
    if (references.size === before) throw new Error(`${waiting[0][0].call} takes what is not there`)
  }
  const firsts = new Map(calls.toReversed().map((call) => [call.name, call]))
  return { layers: [...made].map(([name, calls]) => ({ layer: firsts.get(name)!, calls })), references }
}

function byLayer(calls: readonly TfjsLayer[]): readonly (readonly TfjsLayer[])[] {
  const groups = new Map<string, TfjsLayer[]>()
  for (const call of calls) {
    const group = groups.get(call.name)
    if (group === undefined) groups.set(call.name, [call])
    else group.push(call)
  }
  return [...groups.values()]
}
