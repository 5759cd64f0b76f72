/** What tests ask of trees, whatever their nodes are. */
import type { Span } from '../../grammar/span.js'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const spanIn = (value: Record<string, unknown>): Span | undefined => value.span as Span | undefined

/** The nodes whose span leaves that of their parent, or the text. */
export function strayNodes(tree: object, length: number): readonly unknown[] {
  const stray: unknown[] = []
  const open: { readonly node: unknown; readonly start: number; readonly end: number }[] = [
    { node: tree, start: 0, end: length },
  ]
  while (open.length > 0) {
    const { node, start, end } = open.pop()!
    if (!isObject(node)) continue
    const span = spanIn(node)
    const isInside =
      span === undefined || (span.start >= start && span.start <= span.end && span.end <= end && span.end <= length)
    if (!isInside) stray.push(node)
    for (const [key, child] of Object.entries(node)) {
      if (key !== 'span') open.push({ node: child, start: span?.start ?? start, end: span?.end ?? end })
    }
  }
  return stray
}

/** The same tree without its places. */
export function withoutSpans(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutSpans)
  if (!isObject(tree)) return tree
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) => (key === 'span' ? [] : [[key, withoutSpans(value)]])),
  )
}

/** How often a node of this kind occurs in the tree. */
export function count(tree: unknown, kind: string): number {
  if (!isObject(tree)) return 0
  const own = tree.kind === kind ? 1 : 0
  return Object.values(tree).reduce<number>((sum, child) => sum + count(child, kind), own)
}

/** Where an offset is, `line:column`, from one. */
export function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n')
  return `${before.length}:${before.at(-1)!.length + 1}`
}
