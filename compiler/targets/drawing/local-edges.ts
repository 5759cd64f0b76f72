/** Splits edges at the borders of groups, so that every group can be laid out separately. */
import type { Drawing, Edge } from './drawing.js'

/** A piece of an edge inside one group: between its items, or from or to a port on its border. */
export interface LocalEdge {
  /** The id of a box or group, or a port: `in:...` where a value enters the group, `out:...` where it leaves. */
  readonly from: string
  readonly to: string
  /** If `from` or `to` is a group: its port. */
  readonly fromPort?: string
  readonly toPort?: string
  readonly label?: string
}

/** The pieces by the group that contains them; the key undefined is the drawing itself. */
export function localEdges({ elements, edges }: Drawing): ReadonlyMap<string | undefined, readonly LocalEdge[]> {
  const parents = new Map(elements.map(({ id, parent }) => [id, parent]))
  const pieces = new Map<string | undefined, Map<string, LocalEdge>>()
  const add = (group: string | undefined, piece: LocalEdge): void => {
    const known = pieces.get(group)
    const key = JSON.stringify(piece)
    if (known === undefined) pieces.set(group, new Map([[key, piece]]))
    else known.set(key, piece)
  }
  for (const edge of edges) {
    const from = pathTo(edge.from, parents)
    const to = pathTo(edge.to, parents)
    let common = 0
    while (from[common] === to[common]) common += 1
    cut(edge, from.slice(common), to.slice(common), from[common - 1], add)
  }
  return new Map([...pieces].map(([group, known]) => [group, [...known.values()]]))
}

/** From the outermost group to the box itself. */
function pathTo(id: string, parents: ReadonlyMap<string, string | undefined>): readonly string[] {
  const path: string[] = []
  for (let at: string | undefined = id; at !== undefined; at = parents.get(at)) path.unshift(at)
  return path
}

/** `from` and `to` are the paths from `group`, the innermost that contains both ends, to the two boxes. */
function cut(
  { value, label }: Edge,
  from: readonly string[],
  to: readonly string[],
  group: string | undefined,
  add: (group: string | undefined, piece: LocalEdge) => void,
): void {
  const leaves = `out:${value}`
  const enters = `in:${value} ${label ?? ''}`
  add(group, {
    from: from[0],
    to: to[0],
    ...(from.length > 1 ? { fromPort: leaves } : {}),
    ...(to.length > 1 ? { toPort: enters } : {}),
    ...(label === undefined ? {} : { label }),
  })
  for (let index = 0; index < from.length - 1; index += 1) {
    const inner = index + 2 < from.length ? { fromPort: leaves } : {}
    add(from[index], { from: from[index + 1], to: leaves, ...inner })
  }
  for (let index = 0; index < to.length - 1; index += 1) {
    const inner = index + 2 < to.length ? { toPort: enters } : {}
    add(to[index], { from: enters, to: to[index + 1], ...inner })
  }
}
