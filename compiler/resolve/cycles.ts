/** Cycles of blocks that refer to themselves, directly or through others. */
import type { Identifier } from '../../grammar/ast.js'
import type { Collector } from '../diagnostics/collector.js'
import { problem } from '../diagnostics/diagnostic.js'
import type { Definition, Named } from './program.js'

interface Open {
  readonly declaration: Named
  readonly rest: Iterator<[Definition, Identifier]>
}

/**
 * Reports every reference that closes a cycle, and returns all declarations that lead into one; an expansion that
 * avoids them ends.
 */
export function findRecursion(
  references: ReadonlyMap<Named, ReadonlyMap<Definition, Identifier>>,
  collector: Collector,
): ReadonlySet<Named> {
  const recursive = new Set<Named>()
  const state = new Map<Named, 'open' | 'done'>()
  const enter = (declaration: Named): Open => {
    state.set(declaration, 'open')
    return { declaration, rest: (references.get(declaration) ?? new Map()).entries() }
  }
  for (const start of references.keys()) {
    if (state.has(start)) continue
    const stack = [enter(start)]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { value: next, done } = top.rest.next()
      if (done === true) {
        state.set(top.declaration, 'done')
        stack.pop()
        continue
      }
      const [{ declaration }, place] = next
      // These cannot be part of a body: such a use is reported elsewhere.
      if (declaration.kind === 'head' || declaration.kind === 'network') continue
      if (state.get(declaration) === 'open') {
        const circle = stack.slice(stack.findIndex((open) => open.declaration === declaration))
        for (const open of circle) recursive.add(open.declaration)
        const chain = [...circle.map((open) => open.declaration.name.text), declaration.name.text]
        collector.report(problem('recursion', { chain }), place.span)
      } else if (!state.has(declaration)) {
        stack.push(enter(declaration))
      }
    }
  }
  return recursive
}
