/** Going through trees of files without knowing their kinds of nodes. */
import type { SourceFile, Statement } from '../grammar/ast.js'
import type { Span } from '../grammar/span.js'

export interface Located {
  readonly kind?: string
  readonly span: Span
}

const isLocated = (value: unknown): value is Located => typeof value === 'object' && value !== null && 'span' in value

/** What a node is made of, in no order. Long sums are nested deep: none of this recurses. */
function childrenOf(node: object): Located[] {
  const found: Located[] = []
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) found.push(...value.filter(isLocated))
    else if (isLocated(value)) found.push(value)
  }
  return found
}

/** The nodes around a place, the file first; at a border, what begins there. */
export function nodesAround(tree: SourceFile, start: number, end = start): readonly Located[] {
  const way: Located[] = []
  for (let at: Located | undefined = tree; at !== undefined; ) {
    way.push(at)
    const children: Located[] = childrenOf(at).filter(({ span }) => span.start <= start && end <= span.end)
    at = children.sort((a, b) => b.span.start - a.span.start || a.span.end - b.span.end)[0]
  }
  return way
}

/** Every node of a tree. */
export function* allNodes(tree: object): Iterable<Located> {
  const pending: Located[] = [...childrenOf(tree)]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next
    pending.push(...childrenOf(next))
  }
}

/** The body that a node has. */
export const bodyOf = (node: Located): readonly Statement[] | undefined =>
  'body' in node ? (node.body as readonly Statement[]) : undefined
