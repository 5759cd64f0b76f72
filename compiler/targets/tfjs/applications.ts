/** The index of each call among the applications of its layer, as tfjs reads the topology. */
import type { TfjsLayer } from './lower.js'

/** A reference to an output: the layer, the index of the application, and the index of the output. */
export type Reference = readonly [layer: string, application: number, tensor: number]

export interface AppliedLayer {
  /** Its first application, which has its configuration. */
  readonly layer: TfjsLayer
  /** In the order in which tfjs applies them. */
  readonly calls: readonly TfjsLayer[]
}

export interface Applications {
  /** Every layer once, in the order of their first applications. */
  readonly layers: readonly AppliedLayer[]
  /** By the application's name; `outside` included. */
  readonly references: ReadonlyMap<string, Reference>
}

/**
 * tfjs iterates over the layers and applies each one as often as inputs are available; it counts applications in this
 * order, not in the order of the file. A later application of a shared layer may be ready before an earlier one, so
 * this simulates tfjs's order and writes the references accordingly. `calls` are in topological order; `outside` holds
 * the references of outputs from outside.
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
