/** The calls that made the parts of a node's path. */
import type { GraphNode } from '../graph.js'
import { baseName } from './part-tree.js'

/**
 * The call that made the part at `level` of a node's path: names of stages, which have no call, are between those of
 * calls.
 */
export function callOf({ path, expansion }: GraphNode, level: number): { readonly call?: string } {
  const names = path.split('/')
  let next = 0
  for (const [index, name] of names.slice(0, level + 1).entries()) {
    const found = expansion.findIndex(({ call }, at) => at >= next && isCallOf(call, name))
    if (index === level) return found === -1 ? {} : { call: expansion[found].call }
    if (found !== -1) next = found + 1
  }
  return {}
}

function isCallOf(call: string, name: string): boolean {
  const callee = call.split('(', 1)[0]
  return callee === name || callee === baseName(name)
}
